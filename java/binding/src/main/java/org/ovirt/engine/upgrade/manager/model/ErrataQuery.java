/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Filter and page of a list of errata. Empty filters do not filter; filters are combined by and, the
 * values of one filter by or.
 */
public class ErrataQuery implements Serializable {

    private static final long serialVersionUID = 1L;

    private ErrataScope scope;
    private ArrayList<ErratumType> types = new ArrayList<>();
    private ArrayList<Severity> severities = new ArrayList<>();
    private ArrayList<String> cves = new ArrayList<>();
    private ArrayList<String> ids = new ArrayList<>();
    private String text;
    private String issuedSince;
    private String issuedUntil;
    private Integer page;
    private Integer perPage;

    /** Installable or applicable. */
    public ErrataScope getScope() {
        return scope;
    }

    public ErrataQuery setScope(ErrataScope scope) {
        this.scope = scope;
        return this;
    }

    /** Types. */
    public List<ErratumType> getTypes() {
        return types;
    }

    public ErrataQuery setTypes(List<ErratumType> types) {
        this.types = types == null ? null : new ArrayList<>(types);
        return this;
    }

    /** Severities. */
    public List<Severity> getSeverities() {
        return severities;
    }

    public ErrataQuery setSeverities(List<Severity> severities) {
        this.severities = severities == null ? null : new ArrayList<>(severities);
        return this;
    }

    /** Errata that fix one of these. */
    public List<String> getCves() {
        return cves;
    }

    public ErrataQuery setCves(List<String> cves) {
        this.cves = cves == null ? null : new ArrayList<>(cves);
        return this;
    }

    /** These errata only. */
    public List<String> getIds() {
        return ids;
    }

    public ErrataQuery setIds(List<String> ids) {
        this.ids = ids == null ? null : new ArrayList<>(ids);
        return this;
    }

    /** Text in id, title or package name. */
    public String getText() {
        return text;
    }

    public ErrataQuery setText(String text) {
        this.text = text;
        return this;
    }

    /** Issued on this day ({@code YYYY-MM-DD}) or later. */
    public String getIssuedSince() {
        return issuedSince;
    }

    public ErrataQuery setIssuedSince(String issuedSince) {
        this.issuedSince = issuedSince;
        return this;
    }

    /** Issued on this day or earlier. */
    public String getIssuedUntil() {
        return issuedUntil;
    }

    public ErrataQuery setIssuedUntil(String issuedUntil) {
        this.issuedUntil = issuedUntil;
        return this;
    }

    /** Page, from 1. */
    public Integer getPage() {
        return page;
    }

    public ErrataQuery setPage(Integer page) {
        this.page = page;
        return this;
    }

    /** Errata on a page, 1 to 1000. */
    public Integer getPerPage() {
        return perPage;
    }

    public ErrataQuery setPerPage(Integer perPage) {
        this.perPage = perPage;
        return this;
    }
}
