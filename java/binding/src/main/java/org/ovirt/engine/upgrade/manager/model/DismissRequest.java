/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;

/** Request of {@code dismiss}: this user does not want to see a notification again. */
public class DismissRequest implements Serializable {

    private static final long serialVersionUID = 1L;

    private String user;
    private String id;

    /** The user. */
    public String getUser() {
        return user;
    }

    public DismissRequest setUser(String user) {
        this.user = user;
        return this;
    }

    /** The notification's id. */
    public String getId() {
        return id;
    }

    public DismissRequest setId(String id) {
        this.id = id;
        return this;
    }
}
