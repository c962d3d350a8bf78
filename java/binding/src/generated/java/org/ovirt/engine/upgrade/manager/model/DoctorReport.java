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

/** Answer of {@code doctor}. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class DoctorReport {

    private final long checkedAtMs;
    private final List<Finding> findings;
    private final int format;
    private final FindingVerdict worst;

    @JsonCreator
    private DoctorReport(
            @JsonProperty(value = "checked_at_ms", required = true) long checkedAtMs,
            @JsonProperty("findings") List<Finding> findings,
            @JsonProperty(value = "format", required = true) int format,
            @JsonProperty("worst") FindingVerdict worst) {
        this.checkedAtMs = checkedAtMs;
        this.findings = findings == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(findings));
        this.format = format;
        this.worst = worst;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.checkedAtMs = checkedAtMs;
        builder.findings = findings;
        builder.format = format;
        builder.worst = worst;
        return builder;
    }

    /** When it was made, by our clock. */
    @JsonProperty("checked_at_ms")
    public long getCheckedAtMs() {
        return checkedAtMs;
    }

    /**
     * All findings, good ones included: the state, the periodic checks, the engine, the configuration, then the
     * providers in the configuration's order.
     */
    @JsonProperty("findings")
    public List<Finding> getFindings() {
        return findings;
    }

    /** Format of this document. */
    @JsonProperty("format")
    public int getFormat() {
        return format;
    }

    /** The worst verdict of all findings. */
    @JsonProperty("worst")
    public FindingVerdict getWorst() {
        return worst;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof DoctorReport)) {
            return false;
        }
        DoctorReport that = (DoctorReport) other;
        return this.checkedAtMs == that.checkedAtMs
                && Objects.equals(this.findings, that.findings)
                && this.format == that.format
                && Objects.equals(this.worst, that.worst);
    }

    @Override
    public int hashCode() {
        return Objects.hash(checkedAtMs,
                findings,
                format,
                worst);
    }

    @Override
    public String toString() {
        return PlainText.of("DoctorReport{"
                + "checkedAtMs=" + checkedAtMs
                + ", findings=" + findings
                + ", format=" + format
                + ", worst=" + worst
                + "}");
    }

    /** Builds a {@code DoctorReport}. A value that is not given is left out of the document. */
    public static final class Builder {
        private long checkedAtMs;
        private List<Finding> findings;
        private int format;
        private FindingVerdict worst;

        private Builder() {
        }

        /** When it was made, by our clock. */
        public Builder checkedAtMs(long checkedAtMs) {
            this.checkedAtMs = checkedAtMs;
            return this;
        }

        /**
         * All findings, good ones included: the state, the periodic checks, the engine, the configuration, then
         * the providers in the configuration's order.
         */
        public Builder findings(List<Finding> findings) {
            this.findings = findings;
            return this;
        }

        /** Format of this document. */
        public Builder format(int format) {
            this.format = format;
            return this;
        }

        /** The worst verdict of all findings. */
        public Builder worst(FindingVerdict worst) {
            this.worst = worst;
            return this;
        }

        public DoctorReport build() {
            return new DoctorReport(checkedAtMs,
                    findings,
                    format,
                    worst);
        }
    }
}
