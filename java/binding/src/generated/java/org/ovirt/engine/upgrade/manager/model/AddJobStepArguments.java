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

/** Arguments of {@code add_job_step}. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class AddJobStepArguments {

    private final String job;
    private final String text;

    @JsonCreator
    private AddJobStepArguments(
            @JsonProperty("job") String job,
            @JsonProperty("text") String text) {
        this.job = job;
        this.text = text;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.job = job;
        builder.text = text;
        return builder;
    }

    /** The job. */
    @JsonProperty("job")
    public String getJob() {
        return job;
    }

    /** What the step is for. */
    @JsonProperty("text")
    public String getText() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof AddJobStepArguments)) {
            return false;
        }
        AddJobStepArguments that = (AddJobStepArguments) other;
        return Objects.equals(this.job, that.job)
                && Objects.equals(this.text, that.text);
    }

    @Override
    public int hashCode() {
        return Objects.hash(job,
                text);
    }

    @Override
    public String toString() {
        return PlainText.of("AddJobStepArguments{"
                + "job=" + job
                + ", text=" + text
                + "}");
    }

    /** Builds a {@code AddJobStepArguments}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String job;
        private String text;

        private Builder() {
        }

        /** The job. */
        public Builder job(String job) {
            this.job = job;
            return this;
        }

        /** What the step is for. */
        public Builder text(String text) {
            this.text = text;
            return this;
        }

        public AddJobStepArguments build() {
            return new AddJobStepArguments(job,
                    text);
        }
    }
}
