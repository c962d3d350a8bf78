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

/** Arguments of {@code end_job_step}. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class EndJobStepArguments {

    private final String job;
    private final String step;
    private final boolean succeeded;

    @JsonCreator
    private EndJobStepArguments(
            @JsonProperty("job") String job,
            @JsonProperty("step") String step,
            @JsonProperty(value = "succeeded", required = true) boolean succeeded) {
        this.job = job;
        this.step = step;
        this.succeeded = succeeded;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.job = job;
        builder.step = step;
        builder.succeeded = succeeded;
        return builder;
    }

    /** The job. */
    @JsonProperty("job")
    public String getJob() {
        return job;
    }

    /** The step. */
    @JsonProperty("step")
    public String getStep() {
        return step;
    }

    /** How it ended. */
    @JsonProperty("succeeded")
    public boolean isSucceeded() {
        return succeeded;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof EndJobStepArguments)) {
            return false;
        }
        EndJobStepArguments that = (EndJobStepArguments) other;
        return Objects.equals(this.job, that.job)
                && Objects.equals(this.step, that.step)
                && this.succeeded == that.succeeded;
    }

    @Override
    public int hashCode() {
        return Objects.hash(job,
                step,
                succeeded);
    }

    @Override
    public String toString() {
        return PlainText.of("EndJobStepArguments{"
                + "job=" + job
                + ", step=" + step
                + ", succeeded=" + succeeded
                + "}");
    }

    /** Builds a {@code EndJobStepArguments}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String job;
        private String step;
        private boolean succeeded;

        private Builder() {
        }

        /** The job. */
        public Builder job(String job) {
            this.job = job;
            return this;
        }

        /** The step. */
        public Builder step(String step) {
            this.step = step;
            return this;
        }

        /** How it ended. */
        public Builder succeeded(boolean succeeded) {
            this.succeeded = succeeded;
            return this;
        }

        public EndJobStepArguments build() {
            return new EndJobStepArguments(job,
                    step,
                    succeeded);
        }
    }
}
