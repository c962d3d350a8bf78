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

/** A cluster. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class ClusterView {

    private final String dataCenterLevel;
    private final boolean gluster;
    private final String id;
    private final String level;
    private final String name;
    private final PolicyInForce policy;
    private final UpgradeFlag upgrade;

    @JsonCreator
    private ClusterView(
            @JsonProperty("data_center_level") String dataCenterLevel,
            @JsonProperty(value = "gluster", required = true) boolean gluster,
            @JsonProperty("id") String id,
            @JsonProperty("level") String level,
            @JsonProperty("name") String name,
            @JsonProperty("policy") PolicyInForce policy,
            @JsonProperty("upgrade") UpgradeFlag upgrade) {
        this.dataCenterLevel = dataCenterLevel;
        this.gluster = gluster;
        this.id = id;
        this.level = level;
        this.name = name;
        this.policy = policy;
        this.upgrade = upgrade;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.dataCenterLevel = dataCenterLevel;
        builder.gluster = gluster;
        builder.id = id;
        builder.level = level;
        builder.name = name;
        builder.policy = policy;
        builder.upgrade = upgrade;
        return builder;
    }

    /** Level of its data center: the lowest level that the cluster can have. */
    @JsonProperty("data_center_level")
    public String getDataCenterLevel() {
        return dataCenterLevel;
    }

    /** It serves Gluster volumes: one host at a time. */
    @JsonProperty("gluster")
    public boolean isGluster() {
        return gluster;
    }

    /** The engine's id. */
    @JsonProperty("id")
    public String getId() {
        return id;
    }

    /** Level in force. */
    @JsonProperty("level")
    public String getLevel() {
        return level;
    }

    /** Its name. */
    @JsonProperty("name")
    public String getName() {
        return name;
    }

    /** Scheduling policy in force. */
    @JsonProperty("policy")
    public PolicyInForce getPolicy() {
        return policy;
    }

    /** The upgrade flag, while it is set. */
    @JsonProperty("upgrade")
    public UpgradeFlag getUpgrade() {
        return upgrade;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ClusterView)) {
            return false;
        }
        ClusterView that = (ClusterView) other;
        return Objects.equals(this.dataCenterLevel, that.dataCenterLevel)
                && this.gluster == that.gluster
                && Objects.equals(this.id, that.id)
                && Objects.equals(this.level, that.level)
                && Objects.equals(this.name, that.name)
                && Objects.equals(this.policy, that.policy)
                && Objects.equals(this.upgrade, that.upgrade);
    }

    @Override
    public int hashCode() {
        return Objects.hash(dataCenterLevel,
                gluster,
                id,
                level,
                name,
                policy,
                upgrade);
    }

    @Override
    public String toString() {
        return PlainText.of("ClusterView{"
                + "dataCenterLevel=" + dataCenterLevel
                + ", gluster=" + gluster
                + ", id=" + id
                + ", level=" + level
                + ", name=" + name
                + ", policy=" + policy
                + ", upgrade=" + upgrade
                + "}");
    }

    /** Builds a {@code ClusterView}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String dataCenterLevel;
        private boolean gluster;
        private String id;
        private String level;
        private String name;
        private PolicyInForce policy;
        private UpgradeFlag upgrade;

        private Builder() {
        }

        /** Level of its data center: the lowest level that the cluster can have. */
        public Builder dataCenterLevel(String dataCenterLevel) {
            this.dataCenterLevel = dataCenterLevel;
            return this;
        }

        /** It serves Gluster volumes: one host at a time. */
        public Builder gluster(boolean gluster) {
            this.gluster = gluster;
            return this;
        }

        /** The engine's id. */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /** Level in force. */
        public Builder level(String level) {
            this.level = level;
            return this;
        }

        /** Its name. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /** Scheduling policy in force. */
        public Builder policy(PolicyInForce policy) {
            this.policy = policy;
            return this;
        }

        /** The upgrade flag, while it is set. */
        public Builder upgrade(UpgradeFlag upgrade) {
            this.upgrade = upgrade;
            return this;
        }

        public ClusterView build() {
            return new ClusterView(dataCenterLevel,
                    gluster,
                    id,
                    level,
                    name,
                    policy,
                    upgrade);
        }
    }
}
