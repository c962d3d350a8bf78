/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;

/** Request of {@code erratum}: one erratum. */
public class ErratumRequest implements Serializable {

    private static final long serialVersionUID = 1L;

    private String id;
    private String provider;

    /** Its id. */
    public String getId() {
        return id;
    }

    public ErratumRequest setId(String id) {
        this.id = id;
        return this;
    }

    /** Provider to ask. {@code null}: each in turn. */
    public String getProvider() {
        return provider;
    }

    public ErratumRequest setProvider(String provider) {
        this.provider = provider;
        return this;
    }
}
