/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a host was matched to a content host, strongest first. */
public enum MatchedBy {
    /** A user made the association. */
    @JsonProperty("person")
    PERSON,
    /** Subscription uuid. */
    @JsonProperty("subscription_uuid")
    SUBSCRIPTION_UUID,
    /** DMI uuid fact. */
    @JsonProperty("hardware_uuid")
    HARDWARE_UUID,
    /** The address is the content host's FQDN. */
    @JsonProperty("fqdn")
    FQDN,
    /** The engine's name of the host. */
    @JsonProperty("host_name")
    HOST_NAME
}
