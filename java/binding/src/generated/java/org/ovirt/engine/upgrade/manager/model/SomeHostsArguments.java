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

/** Arguments of {@code some_hosts}. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class SomeHostsArguments {

    private final String cluster;
    private final List<String> hosts;

    @JsonCreator
    private SomeHostsArguments(
            @JsonProperty("cluster") String cluster,
            @JsonProperty("hosts") List<String> hosts) {
        this.cluster = cluster;
        this.hosts = hosts == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(hosts));
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.cluster = cluster;
        builder.hosts = hosts;
        return builder;
    }

    /** Their cluster. */
    @JsonProperty("cluster")
    public String getCluster() {
        return cluster;
    }

    /** The hosts to be read. */
    @JsonProperty("hosts")
    public List<String> getHosts() {
        return hosts;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof SomeHostsArguments)) {
            return false;
        }
        SomeHostsArguments that = (SomeHostsArguments) other;
        return Objects.equals(this.cluster, that.cluster)
                && Objects.equals(this.hosts, that.hosts);
    }

    @Override
    public int hashCode() {
        return Objects.hash(cluster,
                hosts);
    }

    @Override
    public String toString() {
        return PlainText.of("SomeHostsArguments{"
                + "cluster=" + cluster
                + ", hosts=" + hosts
                + "}");
    }

    /** Builds a {@code SomeHostsArguments}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String cluster;
        private List<String> hosts;

        private Builder() {
        }

        /** Their cluster. */
        public Builder cluster(String cluster) {
            this.cluster = cluster;
            return this;
        }

        /** The hosts to be read. */
        public Builder hosts(List<String> hosts) {
            this.hosts = hosts;
            return this;
        }

        public SomeHostsArguments build() {
            return new SomeHostsArguments(cluster,
                    hosts);
        }
    }
}
