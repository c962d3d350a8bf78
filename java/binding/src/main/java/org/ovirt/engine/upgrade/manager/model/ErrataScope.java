/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

/** Which errata of a host. */
public enum ErrataScope {
    /** In repositories of the host's own content view: these can be installed now. */
    INSTALLABLE,
    /** All that concern the host, also those that its content view does not offer yet. */
    APPLICABLE
}
