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

/** VMs of a cluster, as the engine shows them. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class VmList {

    private final List<Vm> vms;

    @JsonCreator
    private VmList(
            @JsonProperty("vms") List<Vm> vms) {
        this.vms = vms == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(vms));
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.vms = vms;
        return builder;
    }

    /** The VMs. */
    @JsonProperty("vms")
    public List<Vm> getVms() {
        return vms;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof VmList)) {
            return false;
        }
        VmList that = (VmList) other;
        return Objects.equals(this.vms, that.vms);
    }

    @Override
    public int hashCode() {
        return Objects.hash(vms);
    }

    @Override
    public String toString() {
        return PlainText.of("VmList{"
                + "vms=" + vms
                + "}");
    }

    /** Builds a {@code VmList}. A value that is not given is left out of the document. */
    public static final class Builder {
        private List<Vm> vms;

        private Builder() {
        }

        /** The VMs. */
        public Builder vms(List<Vm> vms) {
            this.vms = vms;
            return this;
        }

        public VmList build() {
            return new VmList(vms);
        }
    }
}
