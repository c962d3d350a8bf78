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

/** Arguments of {@code some_vms}. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class SomeVmsArguments {

    private final String cluster;
    private final List<String> vms;

    @JsonCreator
    private SomeVmsArguments(
            @JsonProperty("cluster") String cluster,
            @JsonProperty("vms") List<String> vms) {
        this.cluster = cluster;
        this.vms = vms == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(vms));
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.cluster = cluster;
        builder.vms = vms;
        return builder;
    }

    /** Their cluster. */
    @JsonProperty("cluster")
    public String getCluster() {
        return cluster;
    }

    /** The VMs to be read. */
    @JsonProperty("vms")
    public List<String> getVms() {
        return vms;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof SomeVmsArguments)) {
            return false;
        }
        SomeVmsArguments that = (SomeVmsArguments) other;
        return Objects.equals(this.cluster, that.cluster)
                && Objects.equals(this.vms, that.vms);
    }

    @Override
    public int hashCode() {
        return Objects.hash(cluster,
                vms);
    }

    @Override
    public String toString() {
        return PlainText.of("SomeVmsArguments{"
                + "cluster=" + cluster
                + ", vms=" + vms
                + "}");
    }

    /** Builds a {@code SomeVmsArguments}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String cluster;
        private List<String> vms;

        private Builder() {
        }

        /** Their cluster. */
        public Builder cluster(String cluster) {
            this.cluster = cluster;
            return this;
        }

        /** The VMs to be read. */
        public Builder vms(List<String> vms) {
            this.vms = vms;
            return this;
        }

        public SomeVmsArguments build() {
            return new SomeVmsArguments(cluster,
                    vms);
        }
    }
}
