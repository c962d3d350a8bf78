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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** Consents of the operator, by id. No consent is derived from what happens during a run. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class Consents {

    private final List<String> fenceHosts;
    private final List<String> powerOffVms;
    private final List<String> stopVms;

    @JsonCreator
    private Consents(
            @JsonProperty("fence_hosts") List<String> fenceHosts,
            @JsonProperty("power_off_vms") List<String> powerOffVms,
            @JsonProperty("stop_vms") List<String> stopVms) {
        this.fenceHosts = fenceHosts == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(fenceHosts));
        this.powerOffVms = powerOffVms == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(powerOffVms));
        this.stopVms = stopVms == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(stopVms));
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.fenceHosts = fenceHosts;
        builder.powerOffVms = powerOffVms;
        builder.stopVms = stopVms;
        return builder;
    }

    /**
     * Hosts that may be restarted by power management where nothing else can: a hard power cut of an empty host,
     * which also hands the host back to service by itself.
     */
    @JsonProperty("fence_hosts")
    public List<String> getFenceHosts() {
        return fenceHosts;
    }

    /** Those of them whose power may be cut if their guest does not shut down in time. */
    @JsonProperty("power_off_vms")
    public List<String> getPowerOffVms() {
        return powerOffVms;
    }

    /** VMs that may be shut down while their host is upgraded; they are started again on it. */
    @JsonProperty("stop_vms")
    public List<String> getStopVms() {
        return stopVms;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Consents)) {
            return false;
        }
        Consents that = (Consents) other;
        return Objects.equals(this.fenceHosts, that.fenceHosts)
                && Objects.equals(this.powerOffVms, that.powerOffVms)
                && Objects.equals(this.stopVms, that.stopVms);
    }

    @Override
    public int hashCode() {
        return Objects.hash(fenceHosts,
                powerOffVms,
                stopVms);
    }

    @Override
    public String toString() {
        return PlainText.of("Consents{"
                + "fenceHosts=" + fenceHosts
                + ", powerOffVms=" + powerOffVms
                + ", stopVms=" + stopVms
                + "}");
    }

    /** Builds a {@code Consents}. A value that is not given is left out of the document. */
    public static final class Builder {
        private List<String> fenceHosts;
        private List<String> powerOffVms;
        private List<String> stopVms;

        private Builder() {
        }

        /**
         * Hosts that may be restarted by power management where nothing else can: a hard power cut of an empty
         * host, which also hands the host back to service by itself.
         */
        public Builder fenceHosts(List<String> fenceHosts) {
            this.fenceHosts = fenceHosts;
            return this;
        }

        /** Those of them whose power may be cut if their guest does not shut down in time. */
        public Builder powerOffVms(List<String> powerOffVms) {
            this.powerOffVms = powerOffVms;
            return this;
        }

        /** VMs that may be shut down while their host is upgraded; they are started again on it. */
        public Builder stopVms(List<String> stopVms) {
            this.stopVms = stopVms;
            return this;
        }

        public Consents build() {
            return new Consents(fenceHosts,
                    powerOffVms,
                    stopVms);
        }
    }
}
