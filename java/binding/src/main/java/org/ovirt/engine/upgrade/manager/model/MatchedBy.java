/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

/** How a host was matched to a content host, strongest first. */
public enum MatchedBy {
    /** A person said so. */
    PERSON,
    /** Subscription uuid. */
    SUBSCRIPTION_UUID,
    /** DMI uuid fact. */
    HARDWARE_UUID,
    /** The address is the content host's FQDN. */
    FQDN,
    /** The engine's name of the host. */
    HOST_NAME
}
