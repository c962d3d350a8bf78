/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the run did to a VM. */
public enum VmChange {
    /**
     * It was on a host when the run sent that to maintenance, and has left it: the host was then seen empty, or
     * the VM was not on it any more when the run had finished with the host. The engine moved it. A VM that its
     * owner stopped or moved meanwhile is among these.
     */
    @JsonProperty("moved")
    MOVED,
    /** It was stopped, by consent. */
    @JsonProperty("stopped")
    STOPPED,
    /** The run migrated it: in the migration test of the canary, or back to its host. */
    @JsonProperty("migrated")
    MIGRATED
}
