/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.config;

import java.io.Serializable;

/** User and password, or user and personal access token. */
public class BasicAuth implements Serializable {

    private static final long serialVersionUID = 1L;

    private String username;
    private Secret password;

    /** Login. */
    public String getUsername() {
        return username;
    }

    public BasicAuth setUsername(String username) {
        this.username = username;
        return this;
    }

    /** Password or personal access token. */
    public Secret getPassword() {
        return password;
    }

    public BasicAuth setPassword(Secret password) {
        this.password = password;
        return this;
    }
}
