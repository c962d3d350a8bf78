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

/**
 * Numbers of errata: exact where {@code total} is known, except for advisories that a long list names twice (see
 * the counts of a page). Where it is not (a bulk check), the numbers are counters of the server, which leave out
 * errata whose type is written otherwise than {@code security}, {@code bugfix} or {@code enhancement}, for example
 * in capitals: each number is the least that there is.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class ErrataCounts {

    private final long bugfix;
    private final long enhancement;
    private final Long other;
    private final long security;
    private final SeverityCounts securityBySeverity;
    private final Long total;

    @JsonCreator
    private ErrataCounts(
            @JsonProperty(value = "bugfix", required = true) long bugfix,
            @JsonProperty(value = "enhancement", required = true) long enhancement,
            @JsonProperty("other") Long other,
            @JsonProperty(value = "security", required = true) long security,
            @JsonProperty("security_by_severity") SeverityCounts securityBySeverity,
            @JsonProperty("total") Long total) {
        this.bugfix = bugfix;
        this.enhancement = enhancement;
        this.other = other;
        this.security = security;
        this.securityBySeverity = securityBySeverity;
        this.total = total;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.bugfix = bugfix;
        builder.enhancement = enhancement;
        builder.other = other;
        builder.security = security;
        builder.securityBySeverity = securityBySeverity;
        builder.total = total;
        return builder;
    }

    /** Bugfix. */
    @JsonProperty("bugfix")
    public long getBugfix() {
        return bugfix;
    }

    /** Enhancement. */
    @JsonProperty("enhancement")
    public long getEnhancement() {
        return enhancement;
    }

    /** Any other type. {@code null}: not known, as {@code total}. */
    @JsonProperty("other")
    public Long getOther() {
        return other;
    }

    /** Security. */
    @JsonProperty("security")
    public long getSecurity() {
        return security;
    }

    /** Security errata by severity. {@code null}: not read (the bulk check of a cluster reads types only). */
    @JsonProperty("security_by_severity")
    public SeverityCounts getSecurityBySeverity() {
        return securityBySeverity;
    }

    /**
     * All, those of other types included. {@code null}: not known (a bulk check, where the server counts three
     * types only).
     */
    @JsonProperty("total")
    public Long getTotal() {
        return total;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ErrataCounts)) {
            return false;
        }
        ErrataCounts that = (ErrataCounts) other;
        return this.bugfix == that.bugfix
                && this.enhancement == that.enhancement
                && Objects.equals(this.other, that.other)
                && this.security == that.security
                && Objects.equals(this.securityBySeverity, that.securityBySeverity)
                && Objects.equals(this.total, that.total);
    }

    @Override
    public int hashCode() {
        return Objects.hash(bugfix,
                enhancement,
                other,
                security,
                securityBySeverity,
                total);
    }

    @Override
    public String toString() {
        return PlainText.of("ErrataCounts{"
                + "bugfix=" + bugfix
                + ", enhancement=" + enhancement
                + ", other=" + other
                + ", security=" + security
                + ", securityBySeverity=" + securityBySeverity
                + ", total=" + total
                + "}");
    }

    /** Builds a {@code ErrataCounts}. A value that is not given is left out of the document. */
    public static final class Builder {
        private long bugfix;
        private long enhancement;
        private Long other;
        private long security;
        private SeverityCounts securityBySeverity;
        private Long total;

        private Builder() {
        }

        /** Bugfix. */
        public Builder bugfix(long bugfix) {
            this.bugfix = bugfix;
            return this;
        }

        /** Enhancement. */
        public Builder enhancement(long enhancement) {
            this.enhancement = enhancement;
            return this;
        }

        /** Any other type. {@code null}: not known, as {@code total}. */
        public Builder other(Long other) {
            this.other = other;
            return this;
        }

        /** Security. */
        public Builder security(long security) {
            this.security = security;
            return this;
        }

        /** Security errata by severity. {@code null}: not read (the bulk check of a cluster reads types only). */
        public Builder securityBySeverity(SeverityCounts securityBySeverity) {
            this.securityBySeverity = securityBySeverity;
            return this;
        }

        /**
         * All, those of other types included. {@code null}: not known (a bulk check, where the server counts three
         * types only).
         */
        public Builder total(Long total) {
            this.total = total;
            return this;
        }

        public ErrataCounts build() {
            return new ErrataCounts(bugfix,
                    enhancement,
                    other,
                    security,
                    securityBySeverity,
                    total);
        }
    }
}
