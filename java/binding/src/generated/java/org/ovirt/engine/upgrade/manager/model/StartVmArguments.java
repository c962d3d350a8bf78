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

/** Arguments of {@code start_vm}. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class StartVmArguments {

    private final String on;
    private final String vm;

    @JsonCreator
    private StartVmArguments(
            @JsonProperty("on") String on,
            @JsonProperty("vm") String vm) {
        this.on = on;
        this.vm = vm;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.on = on;
        builder.vm = vm;
        return builder;
    }

    /** The host to start it on. */
    @JsonProperty("on")
    public String getOn() {
        return on;
    }

    /** The VM. */
    @JsonProperty("vm")
    public String getVm() {
        return vm;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof StartVmArguments)) {
            return false;
        }
        StartVmArguments that = (StartVmArguments) other;
        return Objects.equals(this.on, that.on)
                && Objects.equals(this.vm, that.vm);
    }

    @Override
    public int hashCode() {
        return Objects.hash(on,
                vm);
    }

    @Override
    public String toString() {
        return PlainText.of("StartVmArguments{"
                + "on=" + on
                + ", vm=" + vm
                + "}");
    }

    /** Builds a {@code StartVmArguments}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String on;
        private String vm;

        private Builder() {
        }

        /** The host to start it on. */
        public Builder on(String on) {
            this.on = on;
            return this;
        }

        /** The VM. */
        public Builder vm(String vm) {
            this.vm = vm;
            return this;
        }

        public StartVmArguments build() {
            return new StartVmArguments(on,
                    vm);
        }
    }
}
