/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.config;

import java.io.Serializable;

/** OAuth 1.0 with the consumer of the server's settings, signed with HMAC-SHA1. */
public class OAuth1 implements Serializable {

    private static final long serialVersionUID = 1L;

    private String consumerKey;
    private Secret consumerSecret;
    private String username;

    /** Key of the consumer ({@code oauth_consumer_key} of the server). */
    public String getConsumerKey() {
        return consumerKey;
    }

    public OAuth1 setConsumerKey(String consumerKey) {
        this.consumerKey = consumerKey;
        return this;
    }

    /** Secret of the consumer ({@code oauth_consumer_secret} of the server). */
    public Secret getConsumerSecret() {
        return consumerSecret;
    }

    public OAuth1 setConsumerSecret(Secret consumerSecret) {
        this.consumerSecret = consumerSecret;
        return this;
    }

    /** Login in whose name the requests are made; needed where the server maps users ({@code oauth_map_users}). */
    public String getUsername() {
        return username;
    }

    public OAuth1 setUsername(String username) {
        this.username = username;
        return this;
    }
}
