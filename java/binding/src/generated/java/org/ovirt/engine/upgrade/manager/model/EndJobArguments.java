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

/** Arguments of {@code end_job}. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class EndJobArguments {

    private final String job;
    private final boolean succeeded;

    @JsonCreator
    private EndJobArguments(
            @JsonProperty("job") String job,
            @JsonProperty(value = "succeeded", required = true) boolean succeeded) {
        this.job = job;
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
        builder.succeeded = succeeded;
        return builder;
    }

    /** The job. */
    @JsonProperty("job")
    public String getJob() {
        return job;
    }

    /** How it ended. */
    @JsonProperty("succeeded")
    public boolean isSucceeded() {
        return succeeded;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof EndJobArguments)) {
            return false;
        }
        EndJobArguments that = (EndJobArguments) other;
        return Objects.equals(this.job, that.job)
                && this.succeeded == that.succeeded;
    }

    @Override
    public int hashCode() {
        return Objects.hash(job,
                succeeded);
    }

    @Override
    public String toString() {
        return PlainText.of("EndJobArguments{"
                + "job=" + job
                + ", succeeded=" + succeeded
                + "}");
    }

    /** Builds a {@code EndJobArguments}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String job;
        private boolean succeeded;

        private Builder() {
        }

        /** The job. */
        public Builder job(String job) {
            this.job = job;
            return this;
        }

        /** How it ended. */
        public Builder succeeded(boolean succeeded) {
            this.succeeded = succeeded;
            return this;
        }

        public EndJobArguments build() {
            return new EndJobArguments(job,
                    succeeded);
        }
    }
}
