/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where an operator must approve. */
public enum Approval {
    /** Nowhere. */
    @JsonProperty("none")
    NONE,
    /** After the canary. */
    @JsonProperty("after_canary")
    AFTER_CANARY,
    /** Before every host. */
    @JsonProperty("each_host")
    EACH_HOST
}
