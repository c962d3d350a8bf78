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
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** Security errata by severity. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class SeverityCounts {

    private final long critical;
    private final long important;
    private final long low;
    private final long moderate;
    private final long none;
    private final long unknown;

    @JsonCreator
    private SeverityCounts(
            @JsonProperty(value = "critical", required = true) long critical,
            @JsonProperty(value = "important", required = true) long important,
            @JsonProperty(value = "low", required = true) long low,
            @JsonProperty(value = "moderate", required = true) long moderate,
            @JsonProperty(value = "none", required = true) long none,
            @JsonProperty(value = "unknown", required = true) long unknown) {
        this.critical = critical;
        this.important = important;
        this.low = low;
        this.moderate = moderate;
        this.none = none;
        this.unknown = unknown;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.critical = critical;
        builder.important = important;
        builder.low = low;
        builder.moderate = moderate;
        builder.none = none;
        builder.unknown = unknown;
        return builder;
    }

    /** Critical. */
    @JsonProperty("critical")
    public long getCritical() {
        return critical;
    }

    /** Important. */
    @JsonProperty("important")
    public long getImportant() {
        return important;
    }

    /** Low. */
    @JsonProperty("low")
    public long getLow() {
        return low;
    }

    /** Moderate. */
    @JsonProperty("moderate")
    public long getModerate() {
        return moderate;
    }

    /** Given as {@code None}. */
    @JsonProperty("none")
    public long getNone() {
        return none;
    }

    /** Not given, or an unknown word. */
    @JsonProperty("unknown")
    public long getUnknown() {
        return unknown;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof SeverityCounts)) {
            return false;
        }
        SeverityCounts that = (SeverityCounts) other;
        return this.critical == that.critical
                && this.important == that.important
                && this.low == that.low
                && this.moderate == that.moderate
                && this.none == that.none
                && this.unknown == that.unknown;
    }

    @Override
    public int hashCode() {
        return Objects.hash(critical,
                important,
                low,
                moderate,
                none,
                unknown);
    }

    @Override
    public String toString() {
        return PlainText.of("SeverityCounts{"
                + "critical=" + critical
                + ", important=" + important
                + ", low=" + low
                + ", moderate=" + moderate
                + ", none=" + none
                + ", unknown=" + unknown
                + "}");
    }

    /** Builds a {@code SeverityCounts}. A value that is not given is left out of the document. */
    public static final class Builder {
        private long critical;
        private long important;
        private long low;
        private long moderate;
        private long none;
        private long unknown;

        private Builder() {
        }

        /** Critical. */
        public Builder critical(long critical) {
            this.critical = critical;
            return this;
        }

        /** Important. */
        public Builder important(long important) {
            this.important = important;
            return this;
        }

        /** Low. */
        public Builder low(long low) {
            this.low = low;
            return this;
        }

        /** Moderate. */
        public Builder moderate(long moderate) {
            this.moderate = moderate;
            return this;
        }

        /** Given as {@code None}. */
        public Builder none(long none) {
            this.none = none;
            return this;
        }

        /** Not given, or an unknown word. */
        public Builder unknown(long unknown) {
            this.unknown = unknown;
            return this;
        }

        public SeverityCounts build() {
            return new SeverityCounts(critical,
                    important,
                    low,
                    moderate,
                    none,
                    unknown);
        }
    }
}
