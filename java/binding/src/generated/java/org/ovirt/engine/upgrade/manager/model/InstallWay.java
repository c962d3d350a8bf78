/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a provider installs. */
public enum InstallWay {
    /** katello-agent (up to Katello 4.9, where installed and enabled). */
    @JsonProperty("agent")
    AGENT,
    /** Remote execution. */
    @JsonProperty("remote_execution")
    REMOTE_EXECUTION
}
