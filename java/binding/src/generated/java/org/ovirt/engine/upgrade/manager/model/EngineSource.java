/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Source of the answer. */
public enum EngineSource {
    /** The provider that has the engine machine as a content host. */
    @JsonProperty("content_host")
    CONTENT_HOST,
    /** The status file that a timer of the user root writes. */
    @JsonProperty("status_file")
    STATUS_FILE,
    /** The command {@code engine-upgrade-check}, or the configured one. */
    @JsonProperty("command")
    COMMAND
}
