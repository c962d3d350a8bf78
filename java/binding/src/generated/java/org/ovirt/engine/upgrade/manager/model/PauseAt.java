/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** When a pause begins. */
public enum PauseAt {
    /** After the step in hand of each host. */
    @JsonProperty("step")
    STEP,
    /** After the hosts in hand. */
    @JsonProperty("host")
    HOST,
    /** At once: no call is made any more; calls already made go on. */
    @JsonProperty("now")
    NOW
}
