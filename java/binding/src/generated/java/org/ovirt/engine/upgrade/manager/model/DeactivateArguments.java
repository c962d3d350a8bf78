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

/** Arguments of {@code deactivate}. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class DeactivateArguments {

    private final String host;
    private final String reason;
    private final boolean stopGluster;

    @JsonCreator
    private DeactivateArguments(
            @JsonProperty("host") String host,
            @JsonProperty("reason") String reason,
            @JsonProperty(value = "stop_gluster", required = true) boolean stopGluster) {
        this.host = host;
        this.reason = reason;
        this.stopGluster = stopGluster;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.host = host;
        builder.reason = reason;
        builder.stopGluster = stopGluster;
        return builder;
    }

    /** The host. */
    @JsonProperty("host")
    public String getHost() {
        return host;
    }

    /** The reason. The engine shows it as the host's {@code status_detail}, and the library reads it there. */
    @JsonProperty("reason")
    public String getReason() {
        return reason;
    }

    /** Look at quorum and heal of the host's bricks first, refuse where they do not allow it, and stop glusterd. */
    @JsonProperty("stop_gluster")
    public boolean isStopGluster() {
        return stopGluster;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof DeactivateArguments)) {
            return false;
        }
        DeactivateArguments that = (DeactivateArguments) other;
        return Objects.equals(this.host, that.host)
                && Objects.equals(this.reason, that.reason)
                && this.stopGluster == that.stopGluster;
    }

    @Override
    public int hashCode() {
        return Objects.hash(host,
                reason,
                stopGluster);
    }

    @Override
    public String toString() {
        return PlainText.of("DeactivateArguments{"
                + "host=" + host
                + ", reason=" + reason
                + ", stopGluster=" + stopGluster
                + "}");
    }

    /** Builds a {@code DeactivateArguments}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String host;
        private String reason;
        private boolean stopGluster;

        private Builder() {
        }

        /** The host. */
        public Builder host(String host) {
            this.host = host;
            return this;
        }

        /** The reason. The engine shows it as the host's {@code status_detail}, and the library reads it there. */
        public Builder reason(String reason) {
            this.reason = reason;
            return this;
        }

        /**
         * Look at quorum and heal of the host's bricks first, refuse where they do not allow it, and stop
         * glusterd.
         */
        public Builder stopGluster(boolean stopGluster) {
            this.stopGluster = stopGluster;
            return this;
        }

        public DeactivateArguments build() {
            return new DeactivateArguments(host,
                    reason,
                    stopGluster);
        }
    }
}
