/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonInclude;

/** {@code schedule}: the state of the periodic checks. An empty document. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class ScheduleRequest {

    private ScheduleRequest() {
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
        return other instanceof ScheduleRequest;
    }

    @Override
    public int hashCode() {
        return 1;
    }

    @Override
    public String toString() {
        return "ScheduleRequest{}";
    }

    /** Builds a {@code ScheduleRequest}. A value that is not given is left out of the document. */
    public static final class Builder {

        private Builder() {
        }

        public ScheduleRequest build() {
            return new ScheduleRequest();
        }
    }
}
