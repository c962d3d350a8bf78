/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** When the periodic checks run. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class ScheduleConfig {

    private final String catchUpWithin;
    private final String deadline;
    private final String engineInterval;
    private final String hostsInterval;
    private final String jitter;
    private final String retryAfter;

    @JsonCreator
    private ScheduleConfig(
            @JsonProperty("catch_up_within") String catchUpWithin,
            @JsonProperty("deadline") String deadline,
            @JsonProperty("engine_interval") String engineInterval,
            @JsonProperty("hosts_interval") String hostsInterval,
            @JsonProperty("jitter") String jitter,
            @JsonProperty("retry_after") String retryAfter) {
        this.catchUpWithin = catchUpWithin;
        this.deadline = deadline;
        this.engineInterval = engineInterval;
        this.hostsInterval = hostsInterval;
        this.jitter = jitter;
        this.retryAfter = retryAfter;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.catchUpWithin = catchUpWithin;
        builder.deadline = deadline;
        builder.engineInterval = engineInterval;
        builder.hostsInterval = hostsInterval;
        builder.jitter = jitter;
        builder.retryAfter = retryAfter;
        return builder;
    }

    /** A missed check is made up for at a random time within this duration. */
    @JsonProperty("catch_up_within")
    public String getCatchUpWithin() {
        return catchUpWithin;
    }

    /** A check that takes longer is ended and counts as failed. */
    @JsonProperty("deadline")
    public String getDeadline() {
        return deadline;
    }

    /** Time between two checks of the engine. {@code null}: none. */
    @JsonProperty("engine_interval")
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public String getEngineInterval() {
        return engineInterval;
    }

    /** Time between two checks of all hosts. {@code null}: none. */
    @JsonProperty("hosts_interval")
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public String getHostsInterval() {
        return hostsInterval;
    }

    /** Random shift of each check, earlier or later, so that many engines do not check at the same time. */
    @JsonProperty("jitter")
    public String getJitter() {
        return jitter;
    }

    /** A failed check is repeated after this time, or after its interval if that is shorter. */
    @JsonProperty("retry_after")
    public String getRetryAfter() {
        return retryAfter;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ScheduleConfig)) {
            return false;
        }
        ScheduleConfig that = (ScheduleConfig) other;
        return Objects.equals(this.catchUpWithin, that.catchUpWithin)
                && Objects.equals(this.deadline, that.deadline)
                && Objects.equals(this.engineInterval, that.engineInterval)
                && Objects.equals(this.hostsInterval, that.hostsInterval)
                && Objects.equals(this.jitter, that.jitter)
                && Objects.equals(this.retryAfter, that.retryAfter);
    }

    @Override
    public int hashCode() {
        return Objects.hash(catchUpWithin,
                deadline,
                engineInterval,
                hostsInterval,
                jitter,
                retryAfter);
    }

    @Override
    public String toString() {
        return PlainText.of("ScheduleConfig{"
                + "catchUpWithin=" + catchUpWithin
                + ", deadline=" + deadline
                + ", engineInterval=" + engineInterval
                + ", hostsInterval=" + hostsInterval
                + ", jitter=" + jitter
                + ", retryAfter=" + retryAfter
                + "}");
    }

    /** Builds a {@code ScheduleConfig}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String catchUpWithin;
        private String deadline;
        private String engineInterval = "1d";
        private String hostsInterval = "1d";
        private String jitter;
        private String retryAfter;

        private Builder() {
        }

        /** A missed check is made up for at a random time within this duration. */
        public Builder catchUpWithin(String catchUpWithin) {
            this.catchUpWithin = catchUpWithin;
            return this;
        }

        /** A check that takes longer is ended and counts as failed. */
        public Builder deadline(String deadline) {
            this.deadline = deadline;
            return this;
        }

        /** Time between two checks of the engine. {@code null}: none. */
        public Builder engineInterval(String engineInterval) {
            this.engineInterval = engineInterval;
            return this;
        }

        /** Time between two checks of all hosts. {@code null}: none. */
        public Builder hostsInterval(String hostsInterval) {
            this.hostsInterval = hostsInterval;
            return this;
        }

        /** Random shift of each check, earlier or later, so that many engines do not check at the same time. */
        public Builder jitter(String jitter) {
            this.jitter = jitter;
            return this;
        }

        /** A failed check is repeated after this time, or after its interval if that is shorter. */
        public Builder retryAfter(String retryAfter) {
            this.retryAfter = retryAfter;
            return this;
        }

        public ScheduleConfig build() {
            return new ScheduleConfig(catchUpWithin,
                    deadline,
                    engineInterval,
                    hostsInterval,
                    jitter,
                    retryAfter);
        }
    }
}
