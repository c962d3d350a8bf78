/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a host ended. */
public enum HostResult {
    /** Upgraded and proved. */
    @JsonProperty("succeeded")
    SUCCEEDED,
    /** Upgraded; a proof is missing. */
    @JsonProperty("unproven")
    UNPROVEN,
    /**
     * Nothing was left to do: another user upgraded the host in the engine before it was begun, and it has
     * restarted since. Not this result: a host on which another user installed the packages of the plan is
     * restarted and proved like any other, and a host for which the provider offers only a part of the plan fails
     * and returns to service.
     */
    @JsonProperty("up_to_date")
    UP_TO_DATE,
    /** An operator skipped it, or it left the cluster. */
    @JsonProperty("skipped")
    SKIPPED,
    /**
     * It failed and is in service: before any package was touched, or because too many others were out to take it
     * out, or an operator left it so.
     */
    @JsonProperty("failed_in_service")
    FAILED_IN_SERVICE,
    /** It failed and is out of service, and needs an operator. */
    @JsonProperty("failed_out_of_service")
    FAILED_OUT_OF_SERVICE,
    /** The run ended before the host was begun. */
    @JsonProperty("not_reached")
    NOT_REACHED
}
