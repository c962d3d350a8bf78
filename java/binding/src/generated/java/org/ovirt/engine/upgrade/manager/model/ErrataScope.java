/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which errata of a host. */
public enum ErrataScope {
    /** Those in the host's content view: they can be installed now. */
    @JsonProperty("installable")
    INSTALLABLE,
    /** All that apply to the host, also those that its content view does not have yet. */
    @JsonProperty("applicable")
    APPLICABLE
}
