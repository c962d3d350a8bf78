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

/** External jobs of the engine that have not ended. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class ExternalJobList {

    private final List<ExternalJob> jobs;

    @JsonCreator
    private ExternalJobList(
            @JsonProperty("jobs") List<ExternalJob> jobs) {
        this.jobs = jobs == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(jobs));
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.jobs = jobs;
        return builder;
    }

    /** The jobs. */
    @JsonProperty("jobs")
    public List<ExternalJob> getJobs() {
        return jobs;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ExternalJobList)) {
            return false;
        }
        ExternalJobList that = (ExternalJobList) other;
        return Objects.equals(this.jobs, that.jobs);
    }

    @Override
    public int hashCode() {
        return Objects.hash(jobs);
    }

    @Override
    public String toString() {
        return PlainText.of("ExternalJobList{"
                + "jobs=" + jobs
                + "}");
    }

    /** Builds a {@code ExternalJobList}. A value that is not given is left out of the document. */
    public static final class Builder {
        private List<ExternalJob> jobs;

        private Builder() {
        }

        /** The jobs. */
        public Builder jobs(List<ExternalJob> jobs) {
            this.jobs = jobs;
            return this;
        }

        public ExternalJobList build() {
            return new ExternalJobList(jobs);
        }
    }
}
