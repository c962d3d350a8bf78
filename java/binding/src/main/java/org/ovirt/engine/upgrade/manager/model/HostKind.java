/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

/** What runs on a host. */
public enum HostKind {
    /** An Enterprise Linux host: packages. */
    EL,
    /** An oVirt Node (or RHVH): one image package. */
    NODE
}
