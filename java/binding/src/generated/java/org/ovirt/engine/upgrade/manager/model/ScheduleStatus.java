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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** Answer of {@code schedule} and {@code watch}: the state of the periodic checks. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class ScheduleStatus {

    private final int format;
    private final WatchedSummary inventory;
    private final boolean inventoryFromEngine;
    private final List<JobStatus> jobs;
    private final long nowMs;

    @JsonCreator
    private ScheduleStatus(
            @JsonProperty(value = "format", required = true) int format,
            @JsonProperty("inventory") WatchedSummary inventory,
            @JsonProperty(value = "inventory_from_engine", required = true) boolean inventoryFromEngine,
            @JsonProperty("jobs") List<JobStatus> jobs,
            @JsonProperty(value = "now_ms", required = true) long nowMs) {
        this.format = format;
        this.inventory = inventory;
        this.inventoryFromEngine = inventoryFromEngine;
        this.jobs = jobs == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(jobs));
        this.nowMs = nowMs;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.format = format;
        builder.inventory = inventory;
        builder.inventoryFromEngine = inventoryFromEngine;
        builder.jobs = jobs;
        builder.nowMs = nowMs;
        return builder;
    }

    /** Format of this document. */
    @JsonProperty("format")
    public int getFormat() {
        return format;
    }

    /** The inventory of the check of the hosts. {@code null}: never given. */
    @JsonProperty("inventory")
    public WatchedSummary getInventory() {
        return inventory;
    }

    /** The inventory is read from the engine at each check: of the clusters that {@code watch} named, or of all. */
    @JsonProperty("inventory_from_engine")
    public boolean isInventoryFromEngine() {
        return inventoryFromEngine;
    }

    /** Both periodic checks. */
    @JsonProperty("jobs")
    public List<JobStatus> getJobs() {
        return jobs;
    }

    /** Time of this machine. */
    @JsonProperty("now_ms")
    public long getNowMs() {
        return nowMs;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ScheduleStatus)) {
            return false;
        }
        ScheduleStatus that = (ScheduleStatus) other;
        return this.format == that.format
                && Objects.equals(this.inventory, that.inventory)
                && this.inventoryFromEngine == that.inventoryFromEngine
                && Objects.equals(this.jobs, that.jobs)
                && this.nowMs == that.nowMs;
    }

    @Override
    public int hashCode() {
        return Objects.hash(format,
                inventory,
                inventoryFromEngine,
                jobs,
                nowMs);
    }

    @Override
    public String toString() {
        return PlainText.of("ScheduleStatus{"
                + "format=" + format
                + ", inventory=" + inventory
                + ", inventoryFromEngine=" + inventoryFromEngine
                + ", jobs=" + jobs
                + ", nowMs=" + nowMs
                + "}");
    }

    /** Builds a {@code ScheduleStatus}. A value that is not given is left out of the document. */
    public static final class Builder {
        private int format;
        private WatchedSummary inventory;
        private boolean inventoryFromEngine;
        private List<JobStatus> jobs;
        private long nowMs;

        private Builder() {
        }

        /** Format of this document. */
        public Builder format(int format) {
            this.format = format;
            return this;
        }

        /** The inventory of the check of the hosts. {@code null}: never given. */
        public Builder inventory(WatchedSummary inventory) {
            this.inventory = inventory;
            return this;
        }

        /**
         * The inventory is read from the engine at each check: of the clusters that {@code watch} named, or of
         * all.
         */
        public Builder inventoryFromEngine(boolean inventoryFromEngine) {
            this.inventoryFromEngine = inventoryFromEngine;
            return this;
        }

        /** Both periodic checks. */
        public Builder jobs(List<JobStatus> jobs) {
            this.jobs = jobs;
            return this;
        }

        /** Time of this machine. */
        public Builder nowMs(long nowMs) {
            this.nowMs = nowMs;
            return this;
        }

        public ScheduleStatus build() {
            return new ScheduleStatus(format,
                    inventory,
                    inventoryFromEngine,
                    jobs,
                    nowMs);
        }
    }
}
