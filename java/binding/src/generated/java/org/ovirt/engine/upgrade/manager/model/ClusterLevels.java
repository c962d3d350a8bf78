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

/** Levels of a cluster, now or after. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class ClusterLevels {

    private final List<String> boundedBy;
    private final List<String> common;
    private final boolean complete;
    private final List<String> hostsBelowLevel;
    private final String max;
    private final String min;
    private final List<String> unknownHosts;

    @JsonCreator
    private ClusterLevels(
            @JsonProperty("bounded_by") List<String> boundedBy,
            @JsonProperty("common") List<String> common,
            @JsonProperty(value = "complete", required = true) boolean complete,
            @JsonProperty("hosts_below_level") List<String> hostsBelowLevel,
            @JsonProperty("max") String max,
            @JsonProperty("min") String min,
            @JsonProperty("unknown_hosts") List<String> unknownHosts) {
        this.boundedBy = boundedBy == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(boundedBy));
        this.common = common == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(common));
        this.complete = complete;
        this.hostsBelowLevel = hostsBelowLevel == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(hostsBelowLevel));
        this.max = max;
        this.min = min;
        this.unknownHosts = unknownHosts == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(unknownHosts));
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.boundedBy = boundedBy;
        builder.common = common;
        builder.complete = complete;
        builder.hostsBelowLevel = hostsBelowLevel;
        builder.max = max;
        builder.min = min;
        builder.unknownHosts = unknownHosts;
        return builder;
    }

    /** Hosts that limit the maximum. */
    @JsonProperty("bounded_by")
    public List<String> getBoundedBy() {
        return boundedBy;
    }

    /** Levels that every counted host certainly supports. */
    @JsonProperty("common")
    public List<String> getCommon() {
        return common;
    }

    /** The levels of every host are known. */
    @JsonProperty("complete")
    public boolean isComplete() {
        return complete;
    }

    /** Hosts that do not support the level in force. */
    @JsonProperty("hosts_below_level")
    public List<String> getHostsBelowLevel() {
        return hostsBelowLevel;
    }

    /** Highest of them. */
    @JsonProperty("max")
    public String getMax() {
        return max;
    }

    /** Lowest of them. */
    @JsonProperty("min")
    public String getMin() {
        return min;
    }

    /** Hosts whose levels are unknown. */
    @JsonProperty("unknown_hosts")
    public List<String> getUnknownHosts() {
        return unknownHosts;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ClusterLevels)) {
            return false;
        }
        ClusterLevels that = (ClusterLevels) other;
        return Objects.equals(this.boundedBy, that.boundedBy)
                && Objects.equals(this.common, that.common)
                && this.complete == that.complete
                && Objects.equals(this.hostsBelowLevel, that.hostsBelowLevel)
                && Objects.equals(this.max, that.max)
                && Objects.equals(this.min, that.min)
                && Objects.equals(this.unknownHosts, that.unknownHosts);
    }

    @Override
    public int hashCode() {
        return Objects.hash(boundedBy,
                common,
                complete,
                hostsBelowLevel,
                max,
                min,
                unknownHosts);
    }

    @Override
    public String toString() {
        return PlainText.of("ClusterLevels{"
                + "boundedBy=" + boundedBy
                + ", common=" + common
                + ", complete=" + complete
                + ", hostsBelowLevel=" + hostsBelowLevel
                + ", max=" + max
                + ", min=" + min
                + ", unknownHosts=" + unknownHosts
                + "}");
    }

    /** Builds a {@code ClusterLevels}. A value that is not given is left out of the document. */
    public static final class Builder {
        private List<String> boundedBy;
        private List<String> common;
        private boolean complete;
        private List<String> hostsBelowLevel;
        private String max;
        private String min;
        private List<String> unknownHosts;

        private Builder() {
        }

        /** Hosts that limit the maximum. */
        public Builder boundedBy(List<String> boundedBy) {
            this.boundedBy = boundedBy;
            return this;
        }

        /** Levels that every counted host certainly supports. */
        public Builder common(List<String> common) {
            this.common = common;
            return this;
        }

        /** The levels of every host are known. */
        public Builder complete(boolean complete) {
            this.complete = complete;
            return this;
        }

        /** Hosts that do not support the level in force. */
        public Builder hostsBelowLevel(List<String> hostsBelowLevel) {
            this.hostsBelowLevel = hostsBelowLevel;
            return this;
        }

        /** Highest of them. */
        public Builder max(String max) {
            this.max = max;
            return this;
        }

        /** Lowest of them. */
        public Builder min(String min) {
            this.min = min;
            return this;
        }

        /** Hosts whose levels are unknown. */
        public Builder unknownHosts(List<String> unknownHosts) {
            this.unknownHosts = unknownHosts;
            return this;
        }

        public ClusterLevels build() {
            return new ClusterLevels(boundedBy,
                    common,
                    complete,
                    hostsBelowLevel,
                    max,
                    min,
                    unknownHosts);
        }
    }
}
