/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** A setting that a run changes. Exactly one of these. */
@JsonIgnoreProperties(ignoreUnknown = true)
public final class Setting {

    private final String policy;
    private final String vmRuns;
    private final String vmPlace;
    private final String hostInService;
    private final String upgradeFlag;

    private Setting(String policy, String vmRuns, String vmPlace, String hostInService, String upgradeFlag) {
        this.policy = policy;
        this.vmRuns = vmRuns;
        this.vmPlace = vmPlace;
        this.hostInService = hostInService;
        this.upgradeFlag = upgradeFlag;
    }

    /** The scheduling policy of a cluster. */
    public static Setting policy(String policy) {
        return new Setting(Objects.requireNonNull(policy), null, null, null, null);
    }

    /** The scheduling policy of a cluster. {@code null}: another one is set. */
    public String getPolicy() {
        return policy;
    }

    /** A VM that runs. */
    public static Setting vmRuns(String vmRuns) {
        return new Setting(null, Objects.requireNonNull(vmRuns), null, null, null);
    }

    /** A VM that runs. {@code null}: another one is set. */
    public String getVmRuns() {
        return vmRuns;
    }

    /** The host on which a VM runs, where VMs are to be moved back after the run. */
    public static Setting vmPlace(String vmPlace) {
        return new Setting(null, null, Objects.requireNonNull(vmPlace), null, null);
    }

    /**
     * The host on which a VM runs, where VMs are to be moved back after the run. {@code null}: another one is set.
     */
    public String getVmPlace() {
        return vmPlace;
    }

    /** A host that is in service. */
    public static Setting hostInService(String hostInService) {
        return new Setting(null, null, null, Objects.requireNonNull(hostInService), null);
    }

    /** A host that is in service. {@code null}: another one is set. */
    public String getHostInService() {
        return hostInService;
    }

    /** The upgrade flag of a cluster. */
    public static Setting upgradeFlag(String upgradeFlag) {
        return new Setting(null, null, null, null, Objects.requireNonNull(upgradeFlag));
    }

    /** The upgrade flag of a cluster. {@code null}: another one is set. */
    public String getUpgradeFlag() {
        return upgradeFlag;
    }

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    static Setting fromProperties(
            @JsonProperty("policy") String policy,
            @JsonProperty("vm_runs") String vmRuns,
            @JsonProperty("vm_place") String vmPlace,
            @JsonProperty("host_in_service") String hostInService,
            @JsonProperty("upgrade_flag") String upgradeFlag) {
        if (policy != null) {
            return policy(policy);
        }
        if (vmRuns != null) {
            return vmRuns(vmRuns);
        }
        if (vmPlace != null) {
            return vmPlace(vmPlace);
        }
        if (hostInService != null) {
            return hostInService(hostInService);
        }
        if (upgradeFlag != null) {
            return upgradeFlag(upgradeFlag);
        }
        return null;
    }

    @JsonValue
    Object toJson() {
        if (policy != null) {
            return Collections.singletonMap("policy", policy);
        }
        if (vmRuns != null) {
            return Collections.singletonMap("vm_runs", vmRuns);
        }
        if (vmPlace != null) {
            return Collections.singletonMap("vm_place", vmPlace);
        }
        if (hostInService != null) {
            return Collections.singletonMap("host_in_service", hostInService);
        }
        if (upgradeFlag != null) {
            return Collections.singletonMap("upgrade_flag", upgradeFlag);
        }
        return null;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Setting)) {
            return false;
        }
        Setting that = (Setting) other;
        return Objects.equals(this.policy, that.policy)
                && Objects.equals(this.vmRuns, that.vmRuns)
                && Objects.equals(this.vmPlace, that.vmPlace)
                && Objects.equals(this.hostInService, that.hostInService)
                && Objects.equals(this.upgradeFlag, that.upgradeFlag);
    }

    @Override
    public int hashCode() {
        return Objects.hash(policy,
                vmRuns,
                vmPlace,
                hostInService,
                upgradeFlag);
    }

    @Override
    public String toString() {
        return PlainText.of("Setting{"
                + "policy=" + policy
                + ", vmRuns=" + vmRuns
                + ", vmPlace=" + vmPlace
                + ", hostInService=" + hostInService
                + ", upgradeFlag=" + upgradeFlag
                + "}");
    }

}
