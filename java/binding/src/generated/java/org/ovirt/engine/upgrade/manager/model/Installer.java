/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Who installs. */
public enum Installer {
    /** Katello or Satellite: exactly what the policy selects. */
    @JsonProperty("provider")
    PROVIDER,
    /**
     * The engine's own {@code upgrade}: every package, certificates, LVM filter, OVN. Satisfies only the policy
     * {@code all}.
     */
    @JsonProperty("engine")
    ENGINE
}
