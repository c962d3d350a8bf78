/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;

/** Request of {@code associate}: set, refresh or drop the content host of a host. */
public class AssociateRequest implements Serializable {

    private static final long serialVersionUID = 1L;

    private HostInventory host;
    private AssociateAction action;
    private String actor;

    /** The host. */
    public HostInventory getHost() {
        return host;
    }

    public AssociateRequest setHost(HostInventory host) {
        this.host = host;
        return this;
    }

    /** What to do. */
    public AssociateAction getAction() {
        return action;
    }

    public AssociateRequest setAction(AssociateAction action) {
        this.action = action;
        return this;
    }

    /** Who asks. */
    public String getActor() {
        return actor;
    }

    public AssociateRequest setActor(String actor) {
        this.actor = actor;
        return this;
    }
}
