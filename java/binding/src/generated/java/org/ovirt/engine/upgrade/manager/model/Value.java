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

/** A value of a setting. Exactly one of these. */
@JsonIgnoreProperties(ignoreUnknown = true)
public final class Value {

    private final PolicySetting policy;
    private final String vmOn;
    private final boolean inService;
    private final String flag;

    private Value(PolicySetting policy, String vmOn, boolean inService, String flag) {
        this.policy = policy;
        this.vmOn = vmOn;
        this.inService = inService;
        this.flag = flag;
    }

    /** A scheduling policy. */
    public static Value policy(PolicySetting policy) {
        return new Value(Objects.requireNonNull(policy), null, null, null);
    }

    /** A scheduling policy. {@code null}: another one is set. */
    public PolicySetting getPolicy() {
        return policy;
    }

    /** A VM on this host, or a VM that does not run. */
    public static Value vmOn(String vmOn) {
        return new Value(null, Objects.requireNonNull(vmOn), null, null);
    }

    /** A VM on this host, or a VM that does not run. {@code null}: another one is set. */
    public String getVmOn() {
        return vmOn;
    }

    /** In service, or out of it. */
    public static Value inService(boolean inService) {
        return new Value(null, null, Objects.requireNonNull(inService), null);
    }

    /** In service, or out of it. {@code null}: another one is set. */
    public boolean getInService() {
        return inService;
    }

    /** Who holds the flag. */
    public static Value flag(String flag) {
        return new Value(null, null, null, Objects.requireNonNull(flag));
    }

    /** Who holds the flag. {@code null}: another one is set. */
    public String getFlag() {
        return flag;
    }

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    static Value fromProperties(
            @JsonProperty("policy") PolicySetting policy,
            @JsonProperty("vm_on") String vmOn,
            @JsonProperty("in_service") boolean inService,
            @JsonProperty("flag") String flag) {
        if (policy != null) {
            return policy(policy);
        }
        if (vmOn != null) {
            return vmOn(vmOn);
        }
        if (inService != null) {
            return inService(inService);
        }
        if (flag != null) {
            return flag(flag);
        }
        return null;
    }

    @JsonValue
    Object toJson() {
        if (policy != null) {
            return Collections.singletonMap("policy", policy);
        }
        if (vmOn != null) {
            return Collections.singletonMap("vm_on", vmOn);
        }
        if (inService != null) {
            return Collections.singletonMap("in_service", inService);
        }
        if (flag != null) {
            return Collections.singletonMap("flag", flag);
        }
        return null;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Value)) {
            return false;
        }
        Value that = (Value) other;
        return Objects.equals(this.policy, that.policy)
                && Objects.equals(this.vmOn, that.vmOn)
                && Objects.equals(this.inService, that.inService)
                && Objects.equals(this.flag, that.flag);
    }

    @Override
    public int hashCode() {
        return Objects.hash(policy,
                vmOn,
                inService,
                flag);
    }

    @Override
    public String toString() {
        return PlainText.of("Value{"
                + "policy=" + policy
                + ", vmOn=" + vmOn
                + ", inService=" + inService
                + ", flag=" + flag
                + "}");
    }

}
