/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;

/** Request of {@code errata}: a page of a host's errata. */
public class ErrataRequest implements Serializable {

    private static final long serialVersionUID = 1L;

    private HostInventory host;
    private ErrataQuery query;

    /** The host. */
    public HostInventory getHost() {
        return host;
    }

    public ErrataRequest setHost(HostInventory host) {
        this.host = host;
        return this;
    }

    /** Filter and page. */
    public ErrataQuery getQuery() {
        return query;
    }

    public ErrataRequest setQuery(ErrataQuery query) {
        this.query = query;
        return this;
    }
}
