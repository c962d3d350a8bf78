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
 * A check of all hosts, in two steps: first answers by the providers' classes of their hosts, then the rows of the
 * hosts of which something may have changed.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class Sweep {

    private final long beganMs;
    private final Long endedMs;
    private final long errataNeeded;
    private final long hosts;
    private final long noClass;
    private final long read;
    private final long securityNeeded;
    private final long toRead;
    private final long updated;

    @JsonCreator
    private Sweep(
            @JsonProperty(value = "began_ms", required = true) long beganMs,
            @JsonProperty("ended_ms") Long endedMs,
            @JsonProperty(value = "errata_needed", required = true) long errataNeeded,
            @JsonProperty(value = "hosts", required = true) long hosts,
            @JsonProperty(value = "no_class", required = true) long noClass,
            @JsonProperty(value = "read", required = true) long read,
            @JsonProperty(value = "security_needed", required = true) long securityNeeded,
            @JsonProperty(value = "to_read", required = true) long toRead,
            @JsonProperty(value = "updated", required = true) long updated) {
        this.beganMs = beganMs;
        this.endedMs = endedMs;
        this.errataNeeded = errataNeeded;
        this.hosts = hosts;
        this.noClass = noClass;
        this.read = read;
        this.securityNeeded = securityNeeded;
        this.toRead = toRead;
        this.updated = updated;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.beganMs = beganMs;
        builder.endedMs = endedMs;
        builder.errataNeeded = errataNeeded;
        builder.hosts = hosts;
        builder.noClass = noClass;
        builder.read = read;
        builder.securityNeeded = securityNeeded;
        builder.toRead = toRead;
        builder.updated = updated;
        return builder;
    }

    /** When it began. */
    @JsonProperty("began_ms")
    public long getBeganMs() {
        return beganMs;
    }

    /** When it ended. {@code null}: it is under way. */
    @JsonProperty("ended_ms")
    public Long getEndedMs() {
        return endedMs;
    }

    /** First answer: hosts to which other errata apply. */
    @JsonProperty("errata_needed")
    public long getErrataNeeded() {
        return errataNeeded;
    }

    /** Hosts that it is about. */
    @JsonProperty("hosts")
    public long getHosts() {
        return hosts;
    }

    /** Hosts without a class: those that were not found before among them. */
    @JsonProperty("no_class")
    public long getNoClass() {
        return noClass;
    }

    /** Those of them that were read. */
    @JsonProperty("read")
    public long getRead() {
        return read;
    }

    /** First answer: hosts to which a security erratum applies. */
    @JsonProperty("security_needed")
    public long getSecurityNeeded() {
        return securityNeeded;
    }

    /** Hosts whose rows are to be read. The answers of the others are those of their last reading. */
    @JsonProperty("to_read")
    public long getToRead() {
        return toRead;
    }

    /** First answer: hosts to which no erratum applies. */
    @JsonProperty("updated")
    public long getUpdated() {
        return updated;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Sweep)) {
            return false;
        }
        Sweep that = (Sweep) other;
        return this.beganMs == that.beganMs
                && Objects.equals(this.endedMs, that.endedMs)
                && this.errataNeeded == that.errataNeeded
                && this.hosts == that.hosts
                && this.noClass == that.noClass
                && this.read == that.read
                && this.securityNeeded == that.securityNeeded
                && this.toRead == that.toRead
                && this.updated == that.updated;
    }

    @Override
    public int hashCode() {
        return Objects.hash(beganMs,
                endedMs,
                errataNeeded,
                hosts,
                noClass,
                read,
                securityNeeded,
                toRead,
                updated);
    }

    @Override
    public String toString() {
        return PlainText.of("Sweep{"
                + "beganMs=" + beganMs
                + ", endedMs=" + endedMs
                + ", errataNeeded=" + errataNeeded
                + ", hosts=" + hosts
                + ", noClass=" + noClass
                + ", read=" + read
                + ", securityNeeded=" + securityNeeded
                + ", toRead=" + toRead
                + ", updated=" + updated
                + "}");
    }

    /** Builds a {@code Sweep}. A value that is not given is left out of the document. */
    public static final class Builder {
        private long beganMs;
        private Long endedMs;
        private long errataNeeded;
        private long hosts;
        private long noClass;
        private long read;
        private long securityNeeded;
        private long toRead;
        private long updated;

        private Builder() {
        }

        /** When it began. */
        public Builder beganMs(long beganMs) {
            this.beganMs = beganMs;
            return this;
        }

        /** When it ended. {@code null}: it is under way. */
        public Builder endedMs(Long endedMs) {
            this.endedMs = endedMs;
            return this;
        }

        /** First answer: hosts to which other errata apply. */
        public Builder errataNeeded(long errataNeeded) {
            this.errataNeeded = errataNeeded;
            return this;
        }

        /** Hosts that it is about. */
        public Builder hosts(long hosts) {
            this.hosts = hosts;
            return this;
        }

        /** Hosts without a class: those that were not found before among them. */
        public Builder noClass(long noClass) {
            this.noClass = noClass;
            return this;
        }

        /** Those of them that were read. */
        public Builder read(long read) {
            this.read = read;
            return this;
        }

        /** First answer: hosts to which a security erratum applies. */
        public Builder securityNeeded(long securityNeeded) {
            this.securityNeeded = securityNeeded;
            return this;
        }

        /** Hosts whose rows are to be read. The answers of the others are those of their last reading. */
        public Builder toRead(long toRead) {
            this.toRead = toRead;
            return this;
        }

        /** First answer: hosts to which no erratum applies. */
        public Builder updated(long updated) {
            this.updated = updated;
            return this;
        }

        public Sweep build() {
            return new Sweep(beganMs,
                    endedMs,
                    errataNeeded,
                    hosts,
                    noClass,
                    read,
                    securityNeeded,
                    toRead,
                    updated);
        }
    }
}
