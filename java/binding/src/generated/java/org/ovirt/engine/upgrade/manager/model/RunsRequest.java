/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** {@code runs}: the runs of this state directory, newest first. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class RunsRequest {

    private final String before;
    private final String cluster;
    private final Integer limit;

    @JsonCreator
    private RunsRequest(
            @JsonProperty("before") String before,
            @JsonProperty("cluster") String cluster,
            @JsonProperty("limit") Integer limit) {
        this.before = before;
        this.cluster = cluster;
        this.limit = limit;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.before = before;
        builder.cluster = cluster;
        builder.limit = limit;
        return builder;
    }

    /** Runs that are older than this one: the last run of the page before. {@code null}: from the newest on. */
    @JsonProperty("before")
    public String getBefore() {
        return before;
    }

    /** Runs of this cluster only. {@code null}: of all clusters. */
    @JsonProperty("cluster")
    public String getCluster() {
        return cluster;
    }

    /** Largest number of runs in the answer, 1 to 100. */
    @JsonProperty("limit")
    public Integer getLimit() {
        return limit;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof RunsRequest)) {
            return false;
        }
        RunsRequest that = (RunsRequest) other;
        return Objects.equals(this.before, that.before)
                && Objects.equals(this.cluster, that.cluster)
                && Objects.equals(this.limit, that.limit);
    }

    @Override
    public int hashCode() {
        return Objects.hash(before,
                cluster,
                limit);
    }

    @Override
    public String toString() {
        return PlainText.of("RunsRequest{"
                + "before=" + before
                + ", cluster=" + cluster
                + ", limit=" + limit
                + "}");
    }

    /** Builds a {@code RunsRequest}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String before;
        private String cluster;
        private Integer limit;

        private Builder() {
        }

        /** Runs that are older than this one: the last run of the page before. {@code null}: from the newest on. */
        public Builder before(String before) {
            this.before = before;
            return this;
        }

        /** Runs of this cluster only. {@code null}: of all clusters. */
        public Builder cluster(String cluster) {
            this.cluster = cluster;
            return this;
        }

        /** Largest number of runs in the answer, 1 to 100. */
        public Builder limit(Integer limit) {
            this.limit = limit;
            return this;
        }

        public RunsRequest build() {
            return new RunsRequest(before,
                    cluster,
                    limit);
        }
    }
}
