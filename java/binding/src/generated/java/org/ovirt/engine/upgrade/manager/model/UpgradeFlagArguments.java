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

/** Arguments of {@code upgrade_flag}. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class UpgradeFlagArguments {

    private final FlagChange change;
    private final String cluster;

    @JsonCreator
    private UpgradeFlagArguments(
            @JsonProperty("change") FlagChange change,
            @JsonProperty("cluster") String cluster) {
        this.change = change;
        this.cluster = cluster;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.change = change;
        builder.cluster = cluster;
        return builder;
    }

    /** The change. */
    @JsonProperty("change")
    public FlagChange getChange() {
        return change;
    }

    /** The cluster. */
    @JsonProperty("cluster")
    public String getCluster() {
        return cluster;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof UpgradeFlagArguments)) {
            return false;
        }
        UpgradeFlagArguments that = (UpgradeFlagArguments) other;
        return Objects.equals(this.change, that.change)
                && Objects.equals(this.cluster, that.cluster);
    }

    @Override
    public int hashCode() {
        return Objects.hash(change,
                cluster);
    }

    @Override
    public String toString() {
        return PlainText.of("UpgradeFlagArguments{"
                + "change=" + change
                + ", cluster=" + cluster
                + "}");
    }

    /** Builds a {@code UpgradeFlagArguments}. A value that is not given is left out of the document. */
    public static final class Builder {
        private FlagChange change;
        private String cluster;

        private Builder() {
        }

        /** The change. */
        public Builder change(FlagChange change) {
            this.change = change;
            return this;
        }

        /** The cluster. */
        public Builder cluster(String cluster) {
            this.cluster = cluster;
            return this;
        }

        public UpgradeFlagArguments build() {
            return new UpgradeFlagArguments(change,
                    cluster);
        }
    }
}
