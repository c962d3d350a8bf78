/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** An answer to a question. */
public enum Choice {
    /**
     * Go on, in spite of the problem or after the requested work. If the run waits: wait as long again. If
     * something has to be repaired: check again.
     */
    @JsonProperty("go_on")
    GO_ON,
    /**
     * The safe branch, which a cancel takes: the host stays as it is, and the run does not go on with it. Where
     * the question is about the run and not about a host: no other host is begun.
     */
    @JsonProperty("leave")
    LEAVE,
    /** Begin the other hosts first. Only where the run waits for a host that is not begun. */
    @JsonProperty("next")
    NEXT,
    /** As {@code leave}; and no other host is begun. */
    @JsonProperty("stop")
    STOP
}
