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

/** Summary of the inventory. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class WatchedSummary {

    private final long ageMs;
    private final long clusters;
    private final long givenAtMs;
    private final long hosts;

    @JsonCreator
    private WatchedSummary(
            @JsonProperty(value = "age_ms", required = true) long ageMs,
            @JsonProperty(value = "clusters", required = true) long clusters,
            @JsonProperty(value = "given_at_ms", required = true) long givenAtMs,
            @JsonProperty(value = "hosts", required = true) long hosts) {
        this.ageMs = ageMs;
        this.clusters = clusters;
        this.givenAtMs = givenAtMs;
        this.hosts = hosts;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.ageMs = ageMs;
        builder.clusters = clusters;
        builder.givenAtMs = givenAtMs;
        builder.hosts = hosts;
        return builder;
    }

    /** How old it is. */
    @JsonProperty("age_ms")
    public long getAgeMs() {
        return ageMs;
    }

    /** Clusters in it. */
    @JsonProperty("clusters")
    public long getClusters() {
        return clusters;
    }

    /** When it was given. */
    @JsonProperty("given_at_ms")
    public long getGivenAtMs() {
        return givenAtMs;
    }

    /** Hosts in it that are managed. */
    @JsonProperty("hosts")
    public long getHosts() {
        return hosts;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof WatchedSummary)) {
            return false;
        }
        WatchedSummary that = (WatchedSummary) other;
        return this.ageMs == that.ageMs
                && this.clusters == that.clusters
                && this.givenAtMs == that.givenAtMs
                && this.hosts == that.hosts;
    }

    @Override
    public int hashCode() {
        return Objects.hash(ageMs,
                clusters,
                givenAtMs,
                hosts);
    }

    @Override
    public String toString() {
        return PlainText.of("WatchedSummary{"
                + "ageMs=" + ageMs
                + ", clusters=" + clusters
                + ", givenAtMs=" + givenAtMs
                + ", hosts=" + hosts
                + "}");
    }

    /** Builds a {@code WatchedSummary}. A value that is not given is left out of the document. */
    public static final class Builder {
        private long ageMs;
        private long clusters;
        private long givenAtMs;
        private long hosts;

        private Builder() {
        }

        /** How old it is. */
        public Builder ageMs(long ageMs) {
            this.ageMs = ageMs;
            return this;
        }

        /** Clusters in it. */
        public Builder clusters(long clusters) {
            this.clusters = clusters;
            return this;
        }

        /** When it was given. */
        public Builder givenAtMs(long givenAtMs) {
            this.givenAtMs = givenAtMs;
            return this;
        }

        /** Hosts in it that are managed. */
        public Builder hosts(long hosts) {
            this.hosts = hosts;
            return this;
        }

        public WatchedSummary build() {
            return new WatchedSummary(ageMs,
                    clusters,
                    givenAtMs,
                    hosts);
        }
    }
}
