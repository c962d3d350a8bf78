/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** One page of a host's errata, with exact counts over the whole filter. */
public class ErrataPage implements Serializable {

    private static final long serialVersionUID = 1L;

    private int format;
    private ArrayList<Erratum> errata = new ArrayList<>();
    private int page;
    private int perPage;
    private ErrataCounts counts;
    private String provider;
    private long readAtMs;

    /** Format of this document. */
    public int getFormat() {
        return format;
    }

    public ErrataPage setFormat(int format) {
        this.format = format;
        return this;
    }

    /** The errata of this page, newest first. */
    public List<Erratum> getErrata() {
        return errata;
    }

    public ErrataPage setErrata(List<Erratum> errata) {
        this.errata = errata == null ? null : new ArrayList<>(errata);
        return this;
    }

    /** Page, from 1. */
    public int getPage() {
        return page;
    }

    public ErrataPage setPage(int page) {
        this.page = page;
        return this;
    }

    /** Errata on a page. */
    public int getPerPage() {
        return perPage;
    }

    public ErrataPage setPerPage(int perPage) {
        this.perPage = perPage;
        return this;
    }

    /** Counts over the whole filter. */
    public ErrataCounts getCounts() {
        return counts;
    }

    public ErrataPage setCounts(ErrataCounts counts) {
        this.counts = counts;
        return this;
    }

    /** Provider that answered. */
    public String getProvider() {
        return provider;
    }

    public ErrataPage setProvider(String provider) {
        this.provider = provider;
        return this;
    }

    /** When, by the provider's own clock. */
    public long getReadAtMs() {
        return readAtMs;
    }

    public ErrataPage setReadAtMs(long readAtMs) {
        this.readAtMs = readAtMs;
        return this;
    }
}
