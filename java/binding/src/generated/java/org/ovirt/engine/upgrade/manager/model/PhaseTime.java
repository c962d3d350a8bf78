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

/** Time of a phase of a host. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class PhaseTime {

    private final long beganAtMs;
    private final long durationMs;
    private final Long endedAtMs;
    private final Phase phase;

    @JsonCreator
    private PhaseTime(
            @JsonProperty(value = "began_at_ms", required = true) long beganAtMs,
            @JsonProperty(value = "duration_ms", required = true) long durationMs,
            @JsonProperty("ended_at_ms") Long endedAtMs,
            @JsonProperty("phase") Phase phase) {
        this.beganAtMs = beganAtMs;
        this.durationMs = durationMs;
        this.endedAtMs = endedAtMs;
        this.phase = phase;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.beganAtMs = beganAtMs;
        builder.durationMs = durationMs;
        builder.endedAtMs = endedAtMs;
        builder.phase = phase;
        return builder;
    }

    /** When it began. */
    @JsonProperty("began_at_ms")
    public long getBeganAtMs() {
        return beganAtMs;
    }

    /** How long it took, or takes until the last record; without jumps of the clock, and with pauses. */
    @JsonProperty("duration_ms")
    public long getDurationMs() {
        return durationMs;
    }

    /** When it ended. {@code null}: it goes on. */
    @JsonProperty("ended_at_ms")
    public Long getEndedAtMs() {
        return endedAtMs;
    }

    /** The phase. */
    @JsonProperty("phase")
    public Phase getPhase() {
        return phase;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof PhaseTime)) {
            return false;
        }
        PhaseTime that = (PhaseTime) other;
        return this.beganAtMs == that.beganAtMs
                && this.durationMs == that.durationMs
                && Objects.equals(this.endedAtMs, that.endedAtMs)
                && Objects.equals(this.phase, that.phase);
    }

    @Override
    public int hashCode() {
        return Objects.hash(beganAtMs,
                durationMs,
                endedAtMs,
                phase);
    }

    @Override
    public String toString() {
        return PlainText.of("PhaseTime{"
                + "beganAtMs=" + beganAtMs
                + ", durationMs=" + durationMs
                + ", endedAtMs=" + endedAtMs
                + ", phase=" + phase
                + "}");
    }

    /** Builds a {@code PhaseTime}. A value that is not given is left out of the document. */
    public static final class Builder {
        private long beganAtMs;
        private long durationMs;
        private Long endedAtMs;
        private Phase phase;

        private Builder() {
        }

        /** When it began. */
        public Builder beganAtMs(long beganAtMs) {
            this.beganAtMs = beganAtMs;
            return this;
        }

        /** How long it took, or takes until the last record; without jumps of the clock, and with pauses. */
        public Builder durationMs(long durationMs) {
            this.durationMs = durationMs;
            return this;
        }

        /** When it ended. {@code null}: it goes on. */
        public Builder endedAtMs(Long endedAtMs) {
            this.endedAtMs = endedAtMs;
            return this;
        }

        /** The phase. */
        public Builder phase(Phase phase) {
            this.phase = phase;
            return this;
        }

        public PhaseTime build() {
            return new PhaseTime(beganAtMs,
                    durationMs,
                    endedAtMs,
                    phase);
        }
    }
}
