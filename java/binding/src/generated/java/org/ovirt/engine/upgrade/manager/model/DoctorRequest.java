/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonInclude;

/** {@code doctor}: looks for everything that would stop an installation or a run. An empty document. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class DoctorRequest {

    private DoctorRequest() {
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
        return other instanceof DoctorRequest;
    }

    @Override
    public int hashCode() {
        return 1;
    }

    @Override
    public String toString() {
        return "DoctorRequest{}";
    }

    /** Builds a {@code DoctorRequest}. A value that is not given is left out of the document. */
    public static final class Builder {

        private Builder() {
        }

        public DoctorRequest build() {
            return new DoctorRequest();
        }
    }
}
