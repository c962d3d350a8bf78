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

/** A setting that a run changed, with its value before. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class LedgerEntry {

    private final Value before;
    private final Value ours;
    private final String run;
    private final Setting setting;
    private final LedgerState state;

    @JsonCreator
    private LedgerEntry(
            @JsonProperty("before") Value before,
            @JsonProperty("ours") Value ours,
            @JsonProperty("run") String run,
            @JsonProperty("setting") Setting setting,
            @JsonProperty("state") LedgerState state) {
        this.before = before;
        this.ours = ours;
        this.run = run;
        this.setting = setting;
        this.state = state;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.before = before;
        builder.ours = ours;
        builder.run = run;
        builder.setting = setting;
        builder.state = state;
        return builder;
    }

    /** Its value before the run. */
    @JsonProperty("before")
    public Value getBefore() {
        return before;
    }

    /** The value that the run set. */
    @JsonProperty("ours")
    public Value getOurs() {
        return ours;
    }

    /** The run. */
    @JsonProperty("run")
    public String getRun() {
        return run;
    }

    /** The setting. */
    @JsonProperty("setting")
    public Setting getSetting() {
        return setting;
    }

    /** Its state. */
    @JsonProperty("state")
    public LedgerState getState() {
        return state;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof LedgerEntry)) {
            return false;
        }
        LedgerEntry that = (LedgerEntry) other;
        return Objects.equals(this.before, that.before)
                && Objects.equals(this.ours, that.ours)
                && Objects.equals(this.run, that.run)
                && Objects.equals(this.setting, that.setting)
                && Objects.equals(this.state, that.state);
    }

    @Override
    public int hashCode() {
        return Objects.hash(before,
                ours,
                run,
                setting,
                state);
    }

    @Override
    public String toString() {
        return PlainText.of("LedgerEntry{"
                + "before=" + before
                + ", ours=" + ours
                + ", run=" + run
                + ", setting=" + setting
                + ", state=" + state
                + "}");
    }

    /** Builds a {@code LedgerEntry}. A value that is not given is left out of the document. */
    public static final class Builder {
        private Value before;
        private Value ours;
        private String run;
        private Setting setting;
        private LedgerState state;

        private Builder() {
        }

        /** Its value before the run. */
        public Builder before(Value before) {
            this.before = before;
            return this;
        }

        /** The value that the run set. */
        public Builder ours(Value ours) {
            this.ours = ours;
            return this;
        }

        /** The run. */
        public Builder run(String run) {
            this.run = run;
            return this;
        }

        /** The setting. */
        public Builder setting(Setting setting) {
            this.setting = setting;
            return this;
        }

        /** Its state. */
        public Builder state(LedgerState state) {
            this.state = state;
            return this;
        }

        public LedgerEntry build() {
            return new LedgerEntry(before,
                    ours,
                    run,
                    setting,
                    state);
        }
    }
}
