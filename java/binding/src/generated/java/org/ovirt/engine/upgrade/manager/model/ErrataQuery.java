/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/**
 * Filter and page of a list of errata. Empty filters do not filter; filters are combined by *and*, the values of
 * one filter by *or*.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class ErrataQuery {

    private final List<String> cves;
    private final List<String> ids;
    private final String issuedSince;
    private final String issuedUntil;
    private final Integer page;
    private final Integer perPage;
    private final ErrataScope scope;
    private final List<Severity> severities;
    private final String text;
    private final List<ErratumType> types;

    @JsonCreator
    private ErrataQuery(
            @JsonProperty("cves") List<String> cves,
            @JsonProperty("ids") List<String> ids,
            @JsonProperty("issued_since") String issuedSince,
            @JsonProperty("issued_until") String issuedUntil,
            @JsonProperty("page") Integer page,
            @JsonProperty("per_page") Integer perPage,
            @JsonProperty("scope") ErrataScope scope,
            @JsonProperty("severities") List<Severity> severities,
            @JsonProperty("text") String text,
            @JsonProperty("types") List<ErratumType> types) {
        this.cves = cves == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(cves));
        this.ids = ids == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(ids));
        this.issuedSince = issuedSince;
        this.issuedUntil = issuedUntil;
        this.page = page;
        this.perPage = perPage;
        this.scope = scope;
        this.severities = severities == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(severities));
        this.text = text;
        this.types = types == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(types));
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.cves = cves;
        builder.ids = ids;
        builder.issuedSince = issuedSince;
        builder.issuedUntil = issuedUntil;
        builder.page = page;
        builder.perPage = perPage;
        builder.scope = scope;
        builder.severities = severities;
        builder.text = text;
        builder.types = types;
        return builder;
    }

    /** Errata that fix one of these. */
    @JsonProperty("cves")
    public List<String> getCves() {
        return cves;
    }

    /** These errata only. */
    @JsonProperty("ids")
    public List<String> getIds() {
        return ids;
    }

    /** Issued on this day ({@code YYYY-MM-DD}) or later. */
    @JsonProperty("issued_since")
    public String getIssuedSince() {
        return issuedSince;
    }

    /** Issued on this day or earlier. */
    @JsonProperty("issued_until")
    public String getIssuedUntil() {
        return issuedUntil;
    }

    /** Page, from 1. */
    @JsonProperty("page")
    public Integer getPage() {
        return page;
    }

    /** Errata on a page, 1 to 1000. */
    @JsonProperty("per_page")
    public Integer getPerPage() {
        return perPage;
    }

    /** Installable or applicable. */
    @JsonProperty("scope")
    public ErrataScope getScope() {
        return scope;
    }

    /** Severities. */
    @JsonProperty("severities")
    public List<Severity> getSeverities() {
        return severities;
    }

    /** Text in id, title or package name. */
    @JsonProperty("text")
    public String getText() {
        return text;
    }

    /** Types. */
    @JsonProperty("types")
    public List<ErratumType> getTypes() {
        return types;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ErrataQuery)) {
            return false;
        }
        ErrataQuery that = (ErrataQuery) other;
        return Objects.equals(this.cves, that.cves)
                && Objects.equals(this.ids, that.ids)
                && Objects.equals(this.issuedSince, that.issuedSince)
                && Objects.equals(this.issuedUntil, that.issuedUntil)
                && Objects.equals(this.page, that.page)
                && Objects.equals(this.perPage, that.perPage)
                && Objects.equals(this.scope, that.scope)
                && Objects.equals(this.severities, that.severities)
                && Objects.equals(this.text, that.text)
                && Objects.equals(this.types, that.types);
    }

    @Override
    public int hashCode() {
        return Objects.hash(cves,
                ids,
                issuedSince,
                issuedUntil,
                page,
                perPage,
                scope,
                severities,
                text,
                types);
    }

    @Override
    public String toString() {
        return PlainText.of("ErrataQuery{"
                + "cves=" + cves
                + ", ids=" + ids
                + ", issuedSince=" + issuedSince
                + ", issuedUntil=" + issuedUntil
                + ", page=" + page
                + ", perPage=" + perPage
                + ", scope=" + scope
                + ", severities=" + severities
                + ", text=" + text
                + ", types=" + types
                + "}");
    }

    /** Builds a {@code ErrataQuery}. A value that is not given is left out of the document. */
    public static final class Builder {
        private List<String> cves;
        private List<String> ids;
        private String issuedSince;
        private String issuedUntil;
        private Integer page;
        private Integer perPage;
        private ErrataScope scope;
        private List<Severity> severities;
        private String text;
        private List<ErratumType> types;

        private Builder() {
        }

        /** Errata that fix one of these. */
        public Builder cves(List<String> cves) {
            this.cves = cves;
            return this;
        }

        /** These errata only. */
        public Builder ids(List<String> ids) {
            this.ids = ids;
            return this;
        }

        /** Issued on this day ({@code YYYY-MM-DD}) or later. */
        public Builder issuedSince(String issuedSince) {
            this.issuedSince = issuedSince;
            return this;
        }

        /** Issued on this day or earlier. */
        public Builder issuedUntil(String issuedUntil) {
            this.issuedUntil = issuedUntil;
            return this;
        }

        /** Page, from 1. */
        public Builder page(Integer page) {
            this.page = page;
            return this;
        }

        /** Errata on a page, 1 to 1000. */
        public Builder perPage(Integer perPage) {
            this.perPage = perPage;
            return this;
        }

        /** Installable or applicable. */
        public Builder scope(ErrataScope scope) {
            this.scope = scope;
            return this;
        }

        /** Severities. */
        public Builder severities(List<Severity> severities) {
            this.severities = severities;
            return this;
        }

        /** Text in id, title or package name. */
        public Builder text(String text) {
            this.text = text;
            return this;
        }

        /** Types. */
        public Builder types(List<ErratumType> types) {
            this.types = types;
            return this;
        }

        public ErrataQuery build() {
            return new ErrataQuery(cves,
                    ids,
                    issuedSince,
                    issuedUntil,
                    page,
                    perPage,
                    scope,
                    severities,
                    text,
                    types);
        }
    }
}
