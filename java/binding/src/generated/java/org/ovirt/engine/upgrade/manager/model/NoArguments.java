/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;

/** Arguments of an engine action that needs none. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class NoArguments {

    private NoArguments() {
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        return builder;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NoArguments;
    }

    @Override
    public int hashCode() {
        return 1;
    }

    @Override
    public String toString() {
        return "NoArguments{}";
    }

    /** Builds a {@code NoArguments}. A value that is not given is left out of the document. */
    public static final class Builder {

        private Builder() {
        }

        public NoArguments build() {
            return new NoArguments();
        }
    }
}
