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
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.ovirt.engine.upgrade.manager.PlainText;

/** The result of one check of the doctor. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class Finding {

    private final FindingArea area;
    private final String check;
    private final Map<String, Long> facts;
    private final String remedy;
    private final String subject;
    private final String text;
    private final FindingVerdict verdict;

    @JsonCreator
    private Finding(
            @JsonProperty("area") FindingArea area,
            @JsonProperty("check") String check,
            @JsonProperty("facts") Map<String, Long> facts,
            @JsonProperty("remedy") String remedy,
            @JsonProperty("subject") String subject,
            @JsonProperty("text") String text,
            @JsonProperty("verdict") FindingVerdict verdict) {
        this.area = area;
        this.check = check;
        this.facts = facts == null ? Collections.emptyMap() : Collections.unmodifiableMap(new TreeMap<>(facts));
        this.remedy = remedy;
        this.subject = subject;
        this.text = text;
        this.verdict = verdict;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.area = area;
        builder.check = check;
        builder.facts = facts;
        builder.remedy = remedy;
        builder.subject = subject;
        builder.text = text;
        builder.verdict = verdict;
        return builder;
    }

    /** What it belongs to. */
    @JsonProperty("area")
    public FindingArea getArea() {
        return area;
    }

    /** Stable name of the check, for example {@code certificate_end}. */
    @JsonProperty("check")
    public String getCheck() {
        return check;
    }

    /**
     * Figures behind the verdict, by name: times {@code …_at_ms}, durations {@code …_ms}, sizes
     * {@code …_bytes}, else counts.
     */
    @JsonProperty("facts")
    public Map<String, Long> getFacts() {
        return facts;
    }

    /** What to do; empty where nothing is to be done. */
    @JsonProperty("remedy")
    public String getRemedy() {
        return remedy;
    }

    /** Name of the provider or of the periodic check ({@code engine}, {@code hosts}), {@code engine}, or a path. */
    @JsonProperty("subject")
    public String getSubject() {
        return subject;
    }

    /** The result in a sentence. */
    @JsonProperty("text")
    public String getText() {
        return text;
    }

    /** The verdict. */
    @JsonProperty("verdict")
    public FindingVerdict getVerdict() {
        return verdict;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Finding)) {
            return false;
        }
        Finding that = (Finding) other;
        return Objects.equals(this.area, that.area)
                && Objects.equals(this.check, that.check)
                && Objects.equals(this.facts, that.facts)
                && Objects.equals(this.remedy, that.remedy)
                && Objects.equals(this.subject, that.subject)
                && Objects.equals(this.text, that.text)
                && Objects.equals(this.verdict, that.verdict);
    }

    @Override
    public int hashCode() {
        return Objects.hash(area,
                check,
                facts,
                remedy,
                subject,
                text,
                verdict);
    }

    @Override
    public String toString() {
        return PlainText.of("Finding{"
                + "area=" + area
                + ", check=" + check
                + ", facts=" + facts
                + ", remedy=" + remedy
                + ", subject=" + subject
                + ", text=" + text
                + ", verdict=" + verdict
                + "}");
    }

    /** Builds a {@code Finding}. A value that is not given is left out of the document. */
    public static final class Builder {
        private FindingArea area;
        private String check;
        private Map<String, Long> facts;
        private String remedy;
        private String subject;
        private String text;
        private FindingVerdict verdict;

        private Builder() {
        }

        /** What it belongs to. */
        public Builder area(FindingArea area) {
            this.area = area;
            return this;
        }

        /** Stable name of the check, for example {@code certificate_end}. */
        public Builder check(String check) {
            this.check = check;
            return this;
        }

        /**
         * Figures behind the verdict, by name: times {@code …_at_ms}, durations {@code …_ms}, sizes
         * {@code …_bytes}, else counts.
         */
        public Builder facts(Map<String, Long> facts) {
            this.facts = facts;
            return this;
        }

        /** What to do; empty where nothing is to be done. */
        public Builder remedy(String remedy) {
            this.remedy = remedy;
            return this;
        }

        /**
         * Name of the provider or of the periodic check ({@code engine}, {@code hosts}), {@code engine}, or a
         * path.
         */
        public Builder subject(String subject) {
            this.subject = subject;
            return this;
        }

        /** The result in a sentence. */
        public Builder text(String text) {
            this.text = text;
            return this;
        }

        /** The verdict. */
        public Builder verdict(FindingVerdict verdict) {
            this.verdict = verdict;
            return this;
        }

        public Finding build() {
            return new Finding(area,
                    check,
                    facts,
                    remedy,
                    subject,
                    text,
                    verdict);
        }
    }
}
