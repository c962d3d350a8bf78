/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** When a host is restarted. */
public enum RebootRule {
    /** After every installation. */
    @JsonProperty("always")
    ALWAYS,
    /**
     * Where something in the set needs it: kernel, libc, microcode, vdsm, libvirt, qemu, a Node's image, or an
     * erratum that suggests it. Where it is not known, a restart is needed.
     */
    @JsonProperty("when_needed")
    WHEN_NEEDED
}
