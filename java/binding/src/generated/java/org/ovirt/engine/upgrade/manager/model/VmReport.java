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

/** A VM that was moved or stopped. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class VmReport {

    private final Long atMs;
    private final VmChange change;
    private final Long downtimeMs;
    private final String from;
    private final String id;
    private final String name;
    private final String to;

    @JsonCreator
    private VmReport(
            @JsonProperty("at_ms") Long atMs,
            @JsonProperty("change") VmChange change,
            @JsonProperty("downtime_ms") Long downtimeMs,
            @JsonProperty("from") String from,
            @JsonProperty("id") String id,
            @JsonProperty("name") String name,
            @JsonProperty("to") String to) {
        this.atMs = atMs;
        this.change = change;
        this.downtimeMs = downtimeMs;
        this.from = from;
        this.id = id;
        this.name = name;
        this.to = to;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.atMs = atMs;
        builder.change = change;
        builder.downtimeMs = downtimeMs;
        builder.from = from;
        builder.id = id;
        builder.name = name;
        builder.to = to;
        return builder;
    }

    /**
     * When the stop or the migration was sent. Of a VM that moved: when the run first saw that it had left, one
     * reading of the engine later at most (about 5 s where the engine answers quickly). {@code null}: it left
     * while the run did not read the engine, or the journal is of a format before 3.
     */
    @JsonProperty("at_ms")
    public Long getAtMs() {
        return atMs;
    }

    /**
     * What was done. Of each host, 500 VMs that moved are named at most; {@code vms_before} counts all. In the
     * journal of a version that did not record them, they are those that the plan moved.
     */
    @JsonProperty("change")
    public VmChange getChange() {
        return change;
    }

    /**
     * From sending the stop until the engine showed it started, at most. {@code null}: it was not stopped, or it
     * is not started again. The engine's events have the downtime of a live migration.
     */
    @JsonProperty("downtime_ms")
    public Long getDowntimeMs() {
        return downtimeMs;
    }

    /** The host that it left. {@code null}: not known. */
    @JsonProperty("from")
    public String getFrom() {
        return from;
    }

    /** The engine's id. */
    @JsonProperty("id")
    public String getId() {
        return id;
    }

    /** Its name in the plan. {@code null}: the plan does not have it. */
    @JsonProperty("name")
    public String getName() {
        return name;
    }

    /**
     * The host on which it was started again, to which the run migrated it, or on which the run first saw it after
     * it had left. {@code null}: it ran on none then, or it was not started; or the journal is of a format before
     * 3.
     */
    @JsonProperty("to")
    public String getTo() {
        return to;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof VmReport)) {
            return false;
        }
        VmReport that = (VmReport) other;
        return Objects.equals(this.atMs, that.atMs)
                && Objects.equals(this.change, that.change)
                && Objects.equals(this.downtimeMs, that.downtimeMs)
                && Objects.equals(this.from, that.from)
                && Objects.equals(this.id, that.id)
                && Objects.equals(this.name, that.name)
                && Objects.equals(this.to, that.to);
    }

    @Override
    public int hashCode() {
        return Objects.hash(atMs,
                change,
                downtimeMs,
                from,
                id,
                name,
                to);
    }

    @Override
    public String toString() {
        return PlainText.of("VmReport{"
                + "atMs=" + atMs
                + ", change=" + change
                + ", downtimeMs=" + downtimeMs
                + ", from=" + from
                + ", id=" + id
                + ", name=" + name
                + ", to=" + to
                + "}");
    }

    /** Builds a {@code VmReport}. A value that is not given is left out of the document. */
    public static final class Builder {
        private Long atMs;
        private VmChange change;
        private Long downtimeMs;
        private String from;
        private String id;
        private String name;
        private String to;

        private Builder() {
        }

        /**
         * When the stop or the migration was sent. Of a VM that moved: when the run first saw that it had left,
         * one reading of the engine later at most (about 5 s where the engine answers quickly). {@code null}: it
         * left while the run did not read the engine, or the journal is of a format before 3.
         */
        public Builder atMs(Long atMs) {
            this.atMs = atMs;
            return this;
        }

        /**
         * What was done. Of each host, 500 VMs that moved are named at most; {@code vms_before} counts all. In the
         * journal of a version that did not record them, they are those that the plan moved.
         */
        public Builder change(VmChange change) {
            this.change = change;
            return this;
        }

        /**
         * From sending the stop until the engine showed it started, at most. {@code null}: it was not stopped, or
         * it is not started again. The engine's events have the downtime of a live migration.
         */
        public Builder downtimeMs(Long downtimeMs) {
            this.downtimeMs = downtimeMs;
            return this;
        }

        /** The host that it left. {@code null}: not known. */
        public Builder from(String from) {
            this.from = from;
            return this;
        }

        /** The engine's id. */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /** Its name in the plan. {@code null}: the plan does not have it. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /**
         * The host on which it was started again, to which the run migrated it, or on which the run first saw it
         * after it had left. {@code null}: it ran on none then, or it was not started; or the journal is of a
         * format before 3.
         */
        public Builder to(String to) {
            this.to = to;
            return this;
        }

        public VmReport build() {
            return new VmReport(atMs,
                    change,
                    downtimeMs,
                    from,
                    id,
                    name,
                    to);
        }
    }
}
