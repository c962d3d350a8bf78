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

/** {@code check_engine}: the engine's own updates. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class EngineCheck {

    private final Association association;
    private final String available;
    private final long checkedAtMs;
    private final Long dataAgeMs;
    private final ErrataCounts errata;
    private final int format;
    private final String installed;
    private final List<Problem> problems;
    private final String product;
    private final EngineSource source;
    private final EngineState state;
    private final Problem unknownBecause;

    @JsonCreator
    private EngineCheck(
            @JsonProperty("association") Association association,
            @JsonProperty("available") String available,
            @JsonProperty(value = "checked_at_ms", required = true) long checkedAtMs,
            @JsonProperty("data_age_ms") Long dataAgeMs,
            @JsonProperty("errata") ErrataCounts errata,
            @JsonProperty(value = "format", required = true) int format,
            @JsonProperty("installed") String installed,
            @JsonProperty("problems") List<Problem> problems,
            @JsonProperty("product") String product,
            @JsonProperty("source") EngineSource source,
            @JsonProperty("state") EngineState state,
            @JsonProperty("unknown_because") Problem unknownBecause) {
        this.association = association;
        this.available = available;
        this.checkedAtMs = checkedAtMs;
        this.dataAgeMs = dataAgeMs;
        this.errata = errata;
        this.format = format;
        this.installed = installed;
        this.problems = problems == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(problems));
        this.product = product;
        this.source = source;
        this.state = state;
        this.unknownBecause = unknownBecause;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.association = association;
        builder.available = available;
        builder.checkedAtMs = checkedAtMs;
        builder.dataAgeMs = dataAgeMs;
        builder.errata = errata;
        builder.format = format;
        builder.installed = installed;
        builder.problems = problems;
        builder.product = product;
        builder.source = source;
        builder.state = state;
        builder.unknownBecause = unknownBecause;
        return builder;
    }

    /** The content host of the engine machine. {@code null}: no provider has one. */
    @JsonProperty("association")
    public Association getAssociation() {
        return association;
    }

    /**
     * A: best version of {@code ovirt-engine-setup} that can be installed. {@code null}: the source does not
     * report it.
     */
    @JsonProperty("available")
    public String getAvailable() {
        return available;
    }

    /** When this was checked, by our clock. */
    @JsonProperty("checked_at_ms")
    public long getCheckedAtMs() {
        return checkedAtMs;
    }

    /**
     * Age of the source's data: since the last check-in of the content host, or since the time in the status file.
     * {@code null}: unknown.
     */
    @JsonProperty("data_age_ms")
    public Long getDataAgeMs() {
        return dataAgeMs;
    }

    /** Installable errata of the engine machine. {@code null}: no provider has the machine. */
    @JsonProperty("errata")
    public ErrataCounts getErrata() {
        return errata;
    }

    /** Format of this document. */
    @JsonProperty("format")
    public int getFormat() {
        return format;
    }

    /** R: version of the installed {@code ovirt-engine-setup}. {@code null}: the source does not report it. */
    @JsonProperty("installed")
    public String getInstalled() {
        return installed;
    }

    /** Warnings, for example old data. */
    @JsonProperty("problems")
    public List<Problem> getProblems() {
        return problems;
    }

    /** P: version of the engine that runs. {@code null}: not given in the request. */
    @JsonProperty("product")
    public String getProduct() {
        return product;
    }

    /** What answered, or was to answer. {@code null}: nothing is configured. */
    @JsonProperty("source")
    public EngineSource getSource() {
        return source;
    }

    /** The answer. */
    @JsonProperty("state")
    public EngineState getState() {
        return state;
    }

    /** Why it is unknown. */
    @JsonProperty("unknown_because")
    public Problem getUnknownBecause() {
        return unknownBecause;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof EngineCheck)) {
            return false;
        }
        EngineCheck that = (EngineCheck) other;
        return Objects.equals(this.association, that.association)
                && Objects.equals(this.available, that.available)
                && this.checkedAtMs == that.checkedAtMs
                && Objects.equals(this.dataAgeMs, that.dataAgeMs)
                && Objects.equals(this.errata, that.errata)
                && this.format == that.format
                && Objects.equals(this.installed, that.installed)
                && Objects.equals(this.problems, that.problems)
                && Objects.equals(this.product, that.product)
                && Objects.equals(this.source, that.source)
                && Objects.equals(this.state, that.state)
                && Objects.equals(this.unknownBecause, that.unknownBecause);
    }

    @Override
    public int hashCode() {
        return Objects.hash(association,
                available,
                checkedAtMs,
                dataAgeMs,
                errata,
                format,
                installed,
                problems,
                product,
                source,
                state,
                unknownBecause);
    }

    @Override
    public String toString() {
        return PlainText.of("EngineCheck{"
                + "association=" + association
                + ", available=" + available
                + ", checkedAtMs=" + checkedAtMs
                + ", dataAgeMs=" + dataAgeMs
                + ", errata=" + errata
                + ", format=" + format
                + ", installed=" + installed
                + ", problems=" + problems
                + ", product=" + product
                + ", source=" + source
                + ", state=" + state
                + ", unknownBecause=" + unknownBecause
                + "}");
    }

    /** Builds a {@code EngineCheck}. A value that is not given is left out of the document. */
    public static final class Builder {
        private Association association;
        private String available;
        private long checkedAtMs;
        private Long dataAgeMs;
        private ErrataCounts errata;
        private int format;
        private String installed;
        private List<Problem> problems;
        private String product;
        private EngineSource source;
        private EngineState state;
        private Problem unknownBecause;

        private Builder() {
        }

        /** The content host of the engine machine. {@code null}: no provider has one. */
        public Builder association(Association association) {
            this.association = association;
            return this;
        }

        /**
         * A: best version of {@code ovirt-engine-setup} that can be installed. {@code null}: the source does not
         * report it.
         */
        public Builder available(String available) {
            this.available = available;
            return this;
        }

        /** When this was checked, by our clock. */
        public Builder checkedAtMs(long checkedAtMs) {
            this.checkedAtMs = checkedAtMs;
            return this;
        }

        /**
         * Age of the source's data: since the last check-in of the content host, or since the time in the status
         * file. {@code null}: unknown.
         */
        public Builder dataAgeMs(Long dataAgeMs) {
            this.dataAgeMs = dataAgeMs;
            return this;
        }

        /** Installable errata of the engine machine. {@code null}: no provider has the machine. */
        public Builder errata(ErrataCounts errata) {
            this.errata = errata;
            return this;
        }

        /** Format of this document. */
        public Builder format(int format) {
            this.format = format;
            return this;
        }

        /** R: version of the installed {@code ovirt-engine-setup}. {@code null}: the source does not report it. */
        public Builder installed(String installed) {
            this.installed = installed;
            return this;
        }

        /** Warnings, for example old data. */
        public Builder problems(List<Problem> problems) {
            this.problems = problems;
            return this;
        }

        /** P: version of the engine that runs. {@code null}: not given in the request. */
        public Builder product(String product) {
            this.product = product;
            return this;
        }

        /** What answered, or was to answer. {@code null}: nothing is configured. */
        public Builder source(EngineSource source) {
            this.source = source;
            return this;
        }

        /** The answer. */
        public Builder state(EngineState state) {
            this.state = state;
            return this;
        }

        /** Why it is unknown. */
        public Builder unknownBecause(Problem unknownBecause) {
            this.unknownBecause = unknownBecause;
            return this;
        }

        public EngineCheck build() {
            return new EngineCheck(association,
                    available,
                    checkedAtMs,
                    dataAgeMs,
                    errata,
                    format,
                    installed,
                    problems,
                    product,
                    source,
                    state,
                    unknownBecause);
        }
    }
}
