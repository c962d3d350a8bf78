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
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** Which updates count. Exactly one of these. */
@JsonIgnoreProperties(ignoreUnknown = true)
public final class UpdatePolicy {

    private final Security security;
    private final Named named;
    private final String word;

    private UpdatePolicy(Security security, Named named, String word) {
        this.security = security;
        this.named = named;
        this.word = word;
    }

    /** Security errata of at least this severity. Errata of unknown severity count, because they may be severe. */
    public static UpdatePolicy security(Security security) {
        return new UpdatePolicy(Objects.requireNonNull(security), null, null);
    }

    /**
     * Security errata of at least this severity. Errata of unknown severity count, because they may be severe.
     * {@code null}: another one is set.
     */
    public Security getSecurity() {
        return security;
    }

    /** These errata, and those that fix these CVEs. */
    public static UpdatePolicy named(Named named) {
        return new UpdatePolicy(null, Objects.requireNonNull(named), null);
    }

    /** These errata, and those that fix these CVEs. {@code null}: another one is set. */
    public Named getNamed() {
        return named;
    }

    /** Every available package. */
    public static UpdatePolicy all() {
        return new UpdatePolicy(null, null, "all");
    }

    /** It is {@code all}: every available package. */
    public boolean isAll() {
        return "all".equals(word);
    }

    /** Errata that keep every installed package on its major.minor version. */
    public static UpdatePolicy zStream() {
        return new UpdatePolicy(null, null, "z_stream");
    }

    /** It is {@code z_stream}: errata that keep every installed package on its major.minor version. */
    public boolean isZStream() {
        return "z_stream".equals(word);
    }

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    static UpdatePolicy fromProperties(
            @JsonProperty("security") Security security,
            @JsonProperty("named") Named named) {
        if (security != null) {
            return security(security);
        }
        if (named != null) {
            return named(named);
        }
        return null;
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static UpdatePolicy fromWord(String word) {
        if ("all".equals(word)) {
            return all();
        }
        if ("z_stream".equals(word)) {
            return zStream();
        }
        return null;
    }

    @JsonValue
    Object toJson() {
        if (security != null) {
            return Collections.singletonMap("security", security);
        }
        if (named != null) {
            return Collections.singletonMap("named", named);
        }
        return word;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof UpdatePolicy)) {
            return false;
        }
        UpdatePolicy that = (UpdatePolicy) other;
        return Objects.equals(this.security, that.security)
                && Objects.equals(this.named, that.named)
                && Objects.equals(this.word, that.word);
    }

    @Override
    public int hashCode() {
        return Objects.hash(security,
                named,
                word);
    }

    @Override
    public String toString() {
        return PlainText.of("UpdatePolicy{"
                + "security=" + security
                + ", named=" + named
                + ", word=" + word
                + "}");
    }

    /** Security errata of at least this severity. Errata of unknown severity count, because they may be severe. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public static final class Security {

        private final Severity least;

        @JsonCreator
        private Security(
                @JsonProperty("least") Severity least) {
            this.least = least;
        }

        /** An empty builder. */
        public static Builder builder() {
            return new Builder();
        }

        /** A builder with the values of this one. */
        public Builder toBuilder() {
            Builder builder = new Builder();
            builder.least = least;
            return builder;
        }

        /** The least severity. */
        @JsonProperty("least")
        public Severity getLeast() {
            return least;
        }

        @Override
        public boolean equals(Object other) {
            if (!(other instanceof Security)) {
                return false;
            }
            Security that = (Security) other;
            return Objects.equals(this.least, that.least);
        }

        @Override
        public int hashCode() {
            return Objects.hash(least);
        }

        @Override
        public String toString() {
            return PlainText.of("Security{"
                    + "least=" + least
                    + "}");
        }

        /** Builds a {@code Security}. A value that is not given is left out of the document. */
        public static final class Builder {
            private Severity least;

            private Builder() {
            }

            /** The least severity. */
            public Builder least(Severity least) {
                this.least = least;
                return this;
            }

            public Security build() {
                return new Security(least);
            }
        }
    }

    /** These errata, and those that fix these CVEs. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public static final class Named {

        private final List<String> cves;
        private final List<String> errata;

        @JsonCreator
        private Named(
                @JsonProperty("cves") List<String> cves,
                @JsonProperty("errata") List<String> errata) {
            this.cves = cves == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(cves));
            this.errata = errata == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(errata));
        }

        /** An empty builder. */
        public static Builder builder() {
            return new Builder();
        }

        /** A builder with the values of this one. */
        public Builder toBuilder() {
            Builder builder = new Builder();
            builder.cves = cves;
            builder.errata = errata;
            return builder;
        }

        /** CVEs. */
        @JsonProperty("cves")
        public List<String> getCves() {
            return cves;
        }

        /** Errata by id. */
        @JsonProperty("errata")
        public List<String> getErrata() {
            return errata;
        }

        @Override
        public boolean equals(Object other) {
            if (!(other instanceof Named)) {
                return false;
            }
            Named that = (Named) other;
            return Objects.equals(this.cves, that.cves)
                    && Objects.equals(this.errata, that.errata);
        }

        @Override
        public int hashCode() {
            return Objects.hash(cves,
                    errata);
        }

        @Override
        public String toString() {
            return PlainText.of("Named{"
                    + "cves=" + cves
                    + ", errata=" + errata
                    + "}");
        }

        /** Builds a {@code Named}. A value that is not given is left out of the document. */
        public static final class Builder {
            private List<String> cves;
            private List<String> errata;

            private Builder() {
            }

            /** CVEs. */
            public Builder cves(List<String> cves) {
                this.cves = cves;
                return this;
            }

            /** Errata by id. */
            public Builder errata(List<String> errata) {
                this.errata = errata;
                return this;
            }

            public Named build() {
                return new Named(cves,
                        errata);
            }
        }
    }

}
