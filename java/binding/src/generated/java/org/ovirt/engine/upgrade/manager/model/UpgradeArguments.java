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

/** Arguments of {@code upgrade}. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class UpgradeArguments {

    private final String host;
    private final boolean reboot;

    @JsonCreator
    private UpgradeArguments(
            @JsonProperty("host") String host,
            @JsonProperty(value = "reboot", required = true) boolean reboot) {
        this.host = host;
        this.reboot = reboot;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.host = host;
        builder.reboot = reboot;
        return builder;
    }

    /** The host. */
    @JsonProperty("host")
    public String getHost() {
        return host;
    }

    /** Restart it afterwards. */
    @JsonProperty("reboot")
    public boolean isReboot() {
        return reboot;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof UpgradeArguments)) {
            return false;
        }
        UpgradeArguments that = (UpgradeArguments) other;
        return Objects.equals(this.host, that.host)
                && this.reboot == that.reboot;
    }

    @Override
    public int hashCode() {
        return Objects.hash(host,
                reboot);
    }

    @Override
    public String toString() {
        return PlainText.of("UpgradeArguments{"
                + "host=" + host
                + ", reboot=" + reboot
                + "}");
    }

    /** Builds a {@code UpgradeArguments}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String host;
        private boolean reboot;

        private Builder() {
        }

        /** The host. */
        public Builder host(String host) {
            this.host = host;
            return this;
        }

        /** Restart it afterwards. */
        public Builder reboot(boolean reboot) {
            this.reboot = reboot;
            return this;
        }

        public UpgradeArguments build() {
            return new UpgradeArguments(host,
                    reboot);
        }
    }
}
