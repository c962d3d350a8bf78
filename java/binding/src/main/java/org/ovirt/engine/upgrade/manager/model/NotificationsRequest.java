/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;

/** Request of {@code notifications}: what is to be shown to a user. */
public class NotificationsRequest implements Serializable {

    private static final long serialVersionUID = 1L;

    private String user;

    /** The user, as the engine names it, for example {@code admin@internal}. */
    public String getUser() {
        return user;
    }

    public NotificationsRequest setUser(String user) {
        this.user = user;
        return this;
    }
}
