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
    private OAuth1 oauth1;

    /** User and password, or user and personal access token (Foreman 1.17 or newer). */
    public BasicAuth getBasic() {
        return basic;
    }

    public Auth setBasic(BasicAuth basic) {
        this.basic = basic;
        return this;
    }

    /** OAuth 1.0, where the server has it switched on. */
    public OAuth1 getOauth1() {
        return oauth1;
    }

    public Auth setOauth1(OAuth1 oauth1) {
        this.oauth1 = oauth1;
        return this;
    }
}
