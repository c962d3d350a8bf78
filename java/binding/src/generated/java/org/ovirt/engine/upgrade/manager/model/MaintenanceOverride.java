/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** Consent to install outside maintenance. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class MaintenanceOverride {

    private final String reason;

    @JsonCreator
    private MaintenanceOverride(
            @JsonProperty("reason") String reason) {
        this.reason = reason;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.reason = reason;
        return builder;
    }

    /** The reason. It is recorded with the actor. */
    @JsonProperty("reason")
    public String getReason() {
        return reason;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof MaintenanceOverride)) {
            return false;
        }
        MaintenanceOverride that = (MaintenanceOverride) other;
        return Objects.equals(this.reason, that.reason);
    }

    @Override
    public int hashCode() {
        return Objects.hash(reason);
    }

    @Override
    public String toString() {
        return PlainText.of("MaintenanceOverride{"
                + "reason=" + reason
                + "}");
    }

    /** Builds a {@code MaintenanceOverride}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String reason;

        private Builder() {
        }

        /** The reason. It is recorded with the actor. */
        public Builder reason(String reason) {
            this.reason = reason;
            return this;
        }

        public MaintenanceOverride build() {
            return new MaintenanceOverride(reason);
        }
    }
}
