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

/** Arguments of {@code stop_vm}. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class StopVmArguments {

    private final VmStop how;
    private final String vm;

    @JsonCreator
    private StopVmArguments(
            @JsonProperty("how") VmStop how,
            @JsonProperty("vm") String vm) {
        this.how = how;
        this.vm = vm;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.how = how;
        builder.vm = vm;
        return builder;
    }

    /** How it is stopped. */
    @JsonProperty("how")
    public VmStop getHow() {
        return how;
    }

    /** The VM. */
    @JsonProperty("vm")
    public String getVm() {
        return vm;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof StopVmArguments)) {
            return false;
        }
        StopVmArguments that = (StopVmArguments) other;
        return Objects.equals(this.how, that.how)
                && Objects.equals(this.vm, that.vm);
    }

    @Override
    public int hashCode() {
        return Objects.hash(how,
                vm);
    }

    @Override
    public String toString() {
        return PlainText.of("StopVmArguments{"
                + "how=" + how
                + ", vm=" + vm
                + "}");
    }

    /** Builds a {@code StopVmArguments}. A value that is not given is left out of the document. */
    public static final class Builder {
        private VmStop how;
        private String vm;

        private Builder() {
        }

        /** How it is stopped. */
        public Builder how(VmStop how) {
            this.how = how;
            return this;
        }

        /** The VM. */
        public Builder vm(String vm) {
            this.vm = vm;
            return this;
        }

        public StopVmArguments build() {
            return new StopVmArguments(how,
                    vm);
        }
    }
}
