/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.config;

import java.io.Serializable;

/** Credentials. A personal access token stands in the place of the password. */
public class Auth implements Serializable {

    private static final long serialVersionUID = 1L;

    private BasicAuth basic;

    /** User and password, or user and personal access token (Foreman 1.17 or newer). */
    public BasicAuth getBasic() {
        return basic;
    }

    public Auth setBasic(BasicAuth basic) {
        this.basic = basic;
        return this;
    }
}
