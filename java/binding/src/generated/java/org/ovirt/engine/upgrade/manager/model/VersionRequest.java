/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonInclude;

/** {@code version}: reads the versions of the library. An empty document. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class VersionRequest {

    private VersionRequest() {
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
        return other instanceof VersionRequest;
    }

    @Override
    public int hashCode() {
        return 1;
    }

    @Override
    public String toString() {
        return "VersionRequest{}";
    }

    /** Builds a {@code VersionRequest}. A value that is not given is left out of the document. */
    public static final class Builder {

        private Builder() {
        }

        public VersionRequest build() {
            return new VersionRequest();
        }
    }
}
