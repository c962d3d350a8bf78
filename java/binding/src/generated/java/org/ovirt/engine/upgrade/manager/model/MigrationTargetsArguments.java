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

/** Arguments of {@code migration_targets}. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class MigrationTargetsArguments {

    private final List<String> vms;

    @JsonCreator
    private MigrationTargetsArguments(
            @JsonProperty("vms") List<String> vms) {
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

    /** The VMs that would be moved. */
    @JsonProperty("vms")
    public List<String> getVms() {
        return vms;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof MigrationTargetsArguments)) {
            return false;
        }
        MigrationTargetsArguments that = (MigrationTargetsArguments) other;
        return Objects.equals(this.vms, that.vms);
    }

    @Override
    public int hashCode() {
        return Objects.hash(vms);
    }

    @Override
    public String toString() {
        return PlainText.of("MigrationTargetsArguments{"
                + "vms=" + vms
                + "}");
    }

    /** Builds a {@code MigrationTargetsArguments}. A value that is not given is left out of the document. */
    public static final class Builder {
        private List<String> vms;

        private Builder() {
        }

        /** The VMs that would be moved. */
        public Builder vms(List<String> vms) {
            this.vms = vms;
            return this;
        }

        public MigrationTargetsArguments build() {
            return new MigrationTargetsArguments(vms);
        }
    }
}
