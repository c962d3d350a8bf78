/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** One page of a host's errata, with counts over the whole filter. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class ErrataPage {

    private final ErrataCounts counts;
    private final List<Erratum> errata;
    private final int format;
    private final int page;
    private final int perPage;
    private final String provider;
    private final long readAtMs;
    private final List<String> unusable;

    @JsonCreator
    private ErrataPage(
            @JsonProperty("counts") ErrataCounts counts,
            @JsonProperty("errata") List<Erratum> errata,
            @JsonProperty(value = "format", required = true) int format,
            @JsonProperty(value = "page", required = true) int page,
            @JsonProperty(value = "per_page", required = true) int perPage,
            @JsonProperty("provider") String provider,
            @JsonProperty(value = "read_at_ms", required = true) long readAtMs,
            @JsonProperty("unusable") List<String> unusable) {
        this.counts = counts;
        this.errata = errata == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(errata));
        this.format = format;
        this.page = page;
        this.perPage = perPage;
        this.provider = provider;
        this.readAtMs = readAtMs;
        this.unusable = unusable == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(unusable));
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.counts = counts;
        builder.errata = errata;
        builder.format = format;
        builder.page = page;
        builder.perPage = perPage;
        builder.provider = provider;
        builder.readAtMs = readAtMs;
        builder.unusable = unusable;
        return builder;
    }

    /**
     * Counts over the whole filter. In lists of more than 300 rows the server counts: an advisory that it lists
     * twice, once for each of two repositories, counts as two unless one of its rows is on this page.
     */
    @JsonProperty("counts")
    public ErrataCounts getCounts() {
        return counts;
    }

    /** The errata of this page, newest first. */
    @JsonProperty("errata")
    public List<Erratum> getErrata() {
        return errata;
    }

    /** Format of this document. */
    @JsonProperty("format")
    public int getFormat() {
        return format;
    }

    /** Page, from 1. */
    @JsonProperty("page")
    public int getPage() {
        return page;
    }

    /** Errata on a page. */
    @JsonProperty("per_page")
    public int getPerPage() {
        return perPage;
    }

    /** Provider that answered. */
    @JsonProperty("provider")
    public String getProvider() {
        return provider;
    }

    /** When it was read, by the provider's clock. */
    @JsonProperty("read_at_ms")
    public long getReadAtMs() {
        return readAtMs;
    }

    /**
     * Ids of errata of this page that are no advisory ids as this library takes them: at most 128 letters, digits
     * and {@code : . _ -}. They count, and they can only be installed on the provider's own pages.
     */
    @JsonProperty("unusable")
    public List<String> getUnusable() {
        return unusable;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ErrataPage)) {
            return false;
        }
        ErrataPage that = (ErrataPage) other;
        return Objects.equals(this.counts, that.counts)
                && Objects.equals(this.errata, that.errata)
                && this.format == that.format
                && this.page == that.page
                && this.perPage == that.perPage
                && Objects.equals(this.provider, that.provider)
                && this.readAtMs == that.readAtMs
                && Objects.equals(this.unusable, that.unusable);
    }

    @Override
    public int hashCode() {
        return Objects.hash(counts,
                errata,
                format,
                page,
                perPage,
                provider,
                readAtMs,
                unusable);
    }

    @Override
    public String toString() {
        return PlainText.of("ErrataPage{"
                + "counts=" + counts
                + ", errata=" + errata
                + ", format=" + format
                + ", page=" + page
                + ", perPage=" + perPage
                + ", provider=" + provider
                + ", readAtMs=" + readAtMs
                + ", unusable=" + unusable
                + "}");
    }

    /** Builds a {@code ErrataPage}. A value that is not given is left out of the document. */
    public static final class Builder {
        private ErrataCounts counts;
        private List<Erratum> errata;
        private int format;
        private int page;
        private int perPage;
        private String provider;
        private long readAtMs;
        private List<String> unusable;

        private Builder() {
        }

        /**
         * Counts over the whole filter. In lists of more than 300 rows the server counts: an advisory that it
         * lists twice, once for each of two repositories, counts as two unless one of its rows is on this page.
         */
        public Builder counts(ErrataCounts counts) {
            this.counts = counts;
            return this;
        }

        /** The errata of this page, newest first. */
        public Builder errata(List<Erratum> errata) {
            this.errata = errata;
            return this;
        }

        /** Format of this document. */
        public Builder format(int format) {
            this.format = format;
            return this;
        }

        /** Page, from 1. */
        public Builder page(int page) {
            this.page = page;
            return this;
        }

        /** Errata on a page. */
        public Builder perPage(int perPage) {
            this.perPage = perPage;
            return this;
        }

        /** Provider that answered. */
        public Builder provider(String provider) {
            this.provider = provider;
            return this;
        }

        /** When it was read, by the provider's clock. */
        public Builder readAtMs(long readAtMs) {
            this.readAtMs = readAtMs;
            return this;
        }

        /**
         * Ids of errata of this page that are no advisory ids as this library takes them: at most 128 letters,
         * digits and {@code : . _ -}. They count, and they can only be installed on the provider's own pages.
         */
        public Builder unusable(List<String> unusable) {
            this.unusable = unusable;
            return this;
        }

        public ErrataPage build() {
            return new ErrataPage(counts,
                    errata,
                    format,
                    page,
                    perPage,
                    provider,
                    readAtMs,
                    unusable);
        }
    }
}
