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

/** {@code plan}: a rolling upgrade of a cluster. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class PlanRequest {

    private final String cluster;
    private final Consents consents;
    private final List<String> exclude;
    private final List<String> hosts;
    private final String maxUnavailable;
    private final Boolean oneHost;
    private final RunOptions options;
    private final List<String> order;
    private final UpdatePolicy policy;
    private final String targetLevel;

    @JsonCreator
    private PlanRequest(
            @JsonProperty("cluster") String cluster,
            @JsonProperty("consents") Consents consents,
            @JsonProperty("exclude") List<String> exclude,
            @JsonProperty("hosts") List<String> hosts,
            @JsonProperty("max_unavailable") String maxUnavailable,
            @JsonProperty("one_host") Boolean oneHost,
            @JsonProperty("options") RunOptions options,
            @JsonProperty("order") List<String> order,
            @JsonProperty("policy") UpdatePolicy policy,
            @JsonProperty("target_level") String targetLevel) {
        this.cluster = cluster;
        this.consents = consents;
        this.exclude = exclude == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(exclude));
        this.hosts = hosts == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(hosts));
        this.maxUnavailable = maxUnavailable;
        this.oneHost = oneHost;
        this.options = options;
        this.order = order == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(order));
        this.policy = policy;
        this.targetLevel = targetLevel;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.cluster = cluster;
        builder.consents = consents;
        builder.exclude = exclude;
        builder.hosts = hosts;
        builder.maxUnavailable = maxUnavailable;
        builder.oneHost = oneHost;
        builder.options = options;
        builder.order = order;
        builder.policy = policy;
        builder.targetLevel = targetLevel;
        return builder;
    }

    /** The cluster. */
    @JsonProperty("cluster")
    public String getCluster() {
        return cluster;
    }

    /** Consents of the operator. */
    @JsonProperty("consents")
    public Consents getConsents() {
        return consents;
    }

    /** Hosts to leave out by name; their levels do not count either. */
    @JsonProperty("exclude")
    public List<String> getExclude() {
        return exclude;
    }

    /** Hosts to upgrade. Empty: all that have updates under the policy. */
    @JsonProperty("hosts")
    public List<String> getHosts() {
        return hosts;
    }

    /** How many hosts may be out at once. */
    @JsonProperty("max_unavailable")
    public String getMaxUnavailable() {
        return maxUnavailable;
    }

    /**
     * A plan for one host that may stay in maintenance ({@code upgrade_host}): nothing of the cluster is changed.
     */
    @JsonProperty("one_host")
    public Boolean getOneHost() {
        return oneHost;
    }

    /** Options of the run. */
    @JsonProperty("options")
    public RunOptions getOptions() {
        return options;
    }

    /** These hosts first, in this order. */
    @JsonProperty("order")
    public List<String> getOrder() {
        return order;
    }

    /** Which updates count. */
    @JsonProperty("policy")
    public UpdatePolicy getPolicy() {
        return policy;
    }

    /** Level to raise the cluster to at the end. {@code null}: it stays. */
    @JsonProperty("target_level")
    public String getTargetLevel() {
        return targetLevel;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof PlanRequest)) {
            return false;
        }
        PlanRequest that = (PlanRequest) other;
        return Objects.equals(this.cluster, that.cluster)
                && Objects.equals(this.consents, that.consents)
                && Objects.equals(this.exclude, that.exclude)
                && Objects.equals(this.hosts, that.hosts)
                && Objects.equals(this.maxUnavailable, that.maxUnavailable)
                && Objects.equals(this.oneHost, that.oneHost)
                && Objects.equals(this.options, that.options)
                && Objects.equals(this.order, that.order)
                && Objects.equals(this.policy, that.policy)
                && Objects.equals(this.targetLevel, that.targetLevel);
    }

    @Override
    public int hashCode() {
        return Objects.hash(cluster,
                consents,
                exclude,
                hosts,
                maxUnavailable,
                oneHost,
                options,
                order,
                policy,
                targetLevel);
    }

    @Override
    public String toString() {
        return PlainText.of("PlanRequest{"
                + "cluster=" + cluster
                + ", consents=" + consents
                + ", exclude=" + exclude
                + ", hosts=" + hosts
                + ", maxUnavailable=" + maxUnavailable
                + ", oneHost=" + oneHost
                + ", options=" + options
                + ", order=" + order
                + ", policy=" + policy
                + ", targetLevel=" + targetLevel
                + "}");
    }

    /** Builds a {@code PlanRequest}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String cluster;
        private Consents consents;
        private List<String> exclude;
        private List<String> hosts;
        private String maxUnavailable;
        private Boolean oneHost;
        private RunOptions options;
        private List<String> order;
        private UpdatePolicy policy;
        private String targetLevel;

        private Builder() {
        }

        /** The cluster. */
        public Builder cluster(String cluster) {
            this.cluster = cluster;
            return this;
        }

        /** Consents of the operator. */
        public Builder consents(Consents consents) {
            this.consents = consents;
            return this;
        }

        /** Hosts to leave out by name; their levels do not count either. */
        public Builder exclude(List<String> exclude) {
            this.exclude = exclude;
            return this;
        }

        /** Hosts to upgrade. Empty: all that have updates under the policy. */
        public Builder hosts(List<String> hosts) {
            this.hosts = hosts;
            return this;
        }

        /** How many hosts may be out at once. */
        public Builder maxUnavailable(String maxUnavailable) {
            this.maxUnavailable = maxUnavailable;
            return this;
        }

        /**
         * A plan for one host that may stay in maintenance ({@code upgrade_host}): nothing of the cluster is
         * changed.
         */
        public Builder oneHost(Boolean oneHost) {
            this.oneHost = oneHost;
            return this;
        }

        /** Options of the run. */
        public Builder options(RunOptions options) {
            this.options = options;
            return this;
        }

        /** These hosts first, in this order. */
        public Builder order(List<String> order) {
            this.order = order;
            return this;
        }

        /** Which updates count. */
        public Builder policy(UpdatePolicy policy) {
            this.policy = policy;
            return this;
        }

        /** Level to raise the cluster to at the end. {@code null}: it stays. */
        public Builder targetLevel(String targetLevel) {
            this.targetLevel = targetLevel;
            return this;
        }

        public PlanRequest build() {
            return new PlanRequest(cluster,
                    consents,
                    exclude,
                    hosts,
                    maxUnavailable,
                    oneHost,
                    options,
                    order,
                    policy,
                    targetLevel);
        }
    }
}
