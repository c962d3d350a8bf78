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

/** Arguments of {@code migrate_vm}. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class MigrateVmArguments {

    private final String to;
    private final String vm;

    @JsonCreator
    private MigrateVmArguments(
            @JsonProperty("to") String to,
            @JsonProperty("vm") String vm) {
        this.to = to;
        this.vm = vm;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.to = to;
        builder.vm = vm;
        return builder;
    }

    /** The host to move it to. */
    @JsonProperty("to")
    public String getTo() {
        return to;
    }

    /** The VM. */
    @JsonProperty("vm")
    public String getVm() {
        return vm;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof MigrateVmArguments)) {
            return false;
        }
        MigrateVmArguments that = (MigrateVmArguments) other;
        return Objects.equals(this.to, that.to)
                && Objects.equals(this.vm, that.vm);
    }

    @Override
    public int hashCode() {
        return Objects.hash(to,
                vm);
    }

    @Override
    public String toString() {
        return PlainText.of("MigrateVmArguments{"
                + "to=" + to
                + ", vm=" + vm
                + "}");
    }

    /** Builds a {@code MigrateVmArguments}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String to;
        private String vm;

        private Builder() {
        }

        /** The host to move it to. */
        public Builder to(String to) {
            this.to = to;
            return this;
        }

        /** The VM. */
        public Builder vm(String vm) {
            this.vm = vm;
            return this;
        }

        public MigrateVmArguments build() {
            return new MigrateVmArguments(to,
                    vm);
        }
    }
}
