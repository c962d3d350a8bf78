/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.config;

import java.io.Serializable;

/** The engine machine as a content host: at least one name, unless every call brings the machine. */
public class ContentHostSource implements Serializable {

    private static final long serialVersionUID = 1L;

    private String provider;
    private String fqdn;
    private String subscriptionUuid;

    /** Provider to ask. {@code null}: each in turn. */
    public String getProvider() {
        return provider;
    }

    public ContentHostSource setProvider(String provider) {
        this.provider = provider;
        return this;
    }

    /** Fully qualified name of the engine machine. */
    public String getFqdn() {
        return fqdn;
    }

    public ContentHostSource setFqdn(String fqdn) {
        this.fqdn = fqdn;
        return this;
    }

    /** Its subscription-manager identity. */
    public String getSubscriptionUuid() {
        return subscriptionUuid;
    }

    public ContentHostSource setSubscriptionUuid(String subscriptionUuid) {
        this.subscriptionUuid = subscriptionUuid;
        return this;
    }
}
