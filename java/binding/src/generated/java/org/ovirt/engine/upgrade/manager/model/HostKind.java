/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What runs on a host. */
public enum HostKind {
    /** An Enterprise Linux host: packages. */
    @JsonProperty("el")
    EL,
    /** An oVirt Node (or RHVH): one image package. */
    @JsonProperty("node")
    NODE
}
