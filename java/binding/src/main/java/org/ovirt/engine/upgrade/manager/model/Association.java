/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** A stored link from a host to a content host. */
public class Association implements Serializable {

    private static final long serialVersionUID = 1L;

    private String hostId;
    private String provider;
    private String contentHost;
    private String contentHostName;
    private MatchedBy matchedBy;
    private ArrayList<ContentHostRef> duplicates = new ArrayList<>();
    private long madeAtMs;

    /** The host. */
    public String getHostId() {
        return hostId;
    }

    public Association setHostId(String hostId) {
        this.hostId = hostId;
        return this;
    }

    /** The provider. */
    public String getProvider() {
        return provider;
    }

    public Association setProvider(String provider) {
        this.provider = provider;
        return this;
    }

    /** The provider's id. */
    public String getContentHost() {
        return contentHost;
    }

    public Association setContentHost(String contentHost) {
        this.contentHost = contentHost;
        return this;
    }

    /** The provider's name of it. */
    public String getContentHostName() {
        return contentHostName;
    }

    public Association setContentHostName(String contentHostName) {
        this.contentHostName = contentHostName;
        return this;
    }

    /** How it was found. */
    public MatchedBy getMatchedBy() {
        return matchedBy;
    }

    public Association setMatchedBy(MatchedBy matchedBy) {
        this.matchedBy = matchedBy;
        return this;
    }

    /** Other content hosts that matched as well and checked in earlier: stale records to delete. */
    public List<ContentHostRef> getDuplicates() {
        return duplicates;
    }

    public Association setDuplicates(List<ContentHostRef> duplicates) {
        this.duplicates = duplicates == null ? null : new ArrayList<>(duplicates);
        return this;
    }

    /** When it was made. */
    public long getMadeAtMs() {
        return madeAtMs;
    }

    public Association setMadeAtMs(long madeAtMs) {
        this.madeAtMs = madeAtMs;
        return this;
    }
}
