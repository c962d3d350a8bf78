/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** A command of an operator. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class CommandReport {

    private final String actor;
    private final long atMs;
    private final Command command;

    @JsonCreator
    private CommandReport(
            @JsonProperty("actor") String actor,
            @JsonProperty(value = "at_ms", required = true) long atMs,
            @JsonProperty("command") Command command) {
        this.actor = actor;
        this.atMs = atMs;
        this.command = command;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.actor = actor;
        builder.atMs = atMs;
        builder.command = command;
        return builder;
    }

    /** Who. */
    @JsonProperty("actor")
    public String getActor() {
        return actor;
    }

    /** When the run took it. */
    @JsonProperty("at_ms")
    public long getAtMs() {
        return atMs;
    }

    /** What. */
    @JsonProperty("command")
    public Command getCommand() {
        return command;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof CommandReport)) {
            return false;
        }
        CommandReport that = (CommandReport) other;
        return Objects.equals(this.actor, that.actor)
                && this.atMs == that.atMs
                && Objects.equals(this.command, that.command);
    }

    @Override
    public int hashCode() {
        return Objects.hash(actor,
                atMs,
                command);
    }

    @Override
    public String toString() {
        return PlainText.of("CommandReport{"
                + "actor=" + actor
                + ", atMs=" + atMs
                + ", command=" + command
                + "}");
    }

    /** Builds a {@code CommandReport}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String actor;
        private long atMs;
        private Command command;

        private Builder() {
        }

        /** Who. */
        public Builder actor(String actor) {
            this.actor = actor;
            return this;
        }

        /** When the run took it. */
        public Builder atMs(long atMs) {
            this.atMs = atMs;
            return this;
        }

        /** What. */
        public Builder command(Command command) {
            this.command = command;
            return this;
        }

        public CommandReport build() {
            return new CommandReport(actor,
                    atMs,
                    command);
        }
    }
}
