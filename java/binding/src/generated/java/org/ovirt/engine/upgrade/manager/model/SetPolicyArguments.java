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

/** Arguments of {@code set_policy}. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class SetPolicyArguments {

    private final String cluster;
    private final PolicySetting policy;

    @JsonCreator
    private SetPolicyArguments(
            @JsonProperty("cluster") String cluster,
            @JsonProperty("policy") PolicySetting policy) {
        this.cluster = cluster;
        this.policy = policy;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.cluster = cluster;
        builder.policy = policy;
        return builder;
    }

    /** The cluster. */
    @JsonProperty("cluster")
    public String getCluster() {
        return cluster;
    }

    /** The policy with all of its properties: those that are not given have the policy's own values. */
    @JsonProperty("policy")
    public PolicySetting getPolicy() {
        return policy;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof SetPolicyArguments)) {
            return false;
        }
        SetPolicyArguments that = (SetPolicyArguments) other;
        return Objects.equals(this.cluster, that.cluster)
                && Objects.equals(this.policy, that.policy);
    }

    @Override
    public int hashCode() {
        return Objects.hash(cluster,
                policy);
    }

    @Override
    public String toString() {
        return PlainText.of("SetPolicyArguments{"
                + "cluster=" + cluster
                + ", policy=" + policy
                + "}");
    }

    /** Builds a {@code SetPolicyArguments}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String cluster;
        private PolicySetting policy;

        private Builder() {
        }

        /** The cluster. */
        public Builder cluster(String cluster) {
            this.cluster = cluster;
            return this;
        }

        /** The policy with all of its properties: those that are not given have the policy's own values. */
        public Builder policy(PolicySetting policy) {
            this.policy = policy;
            return this;
        }

        public SetPolicyArguments build() {
            return new SetPolicyArguments(cluster,
                    policy);
        }
    }
}
