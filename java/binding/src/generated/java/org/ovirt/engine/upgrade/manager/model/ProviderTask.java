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

/** The provider's ids of a task. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class ProviderTask {

    private final Long job;
    private final String task;
    private final InstallWay way;

    @JsonCreator
    private ProviderTask(
            @JsonProperty("job") Long job,
            @JsonProperty("task") String task,
            @JsonProperty("way") InstallWay way) {
        this.job = job;
        this.task = task;
        this.way = way;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.job = job;
        builder.task = task;
        builder.way = way;
        return builder;
    }

    /** Id of the job invocation. */
    @JsonProperty("job")
    public Long getJob() {
        return job;
    }

    /** Id of the task (foreman-tasks). Remote execution may give it later than the job. */
    @JsonProperty("task")
    public String getTask() {
        return task;
    }

    /** How it installs. */
    @JsonProperty("way")
    public InstallWay getWay() {
        return way;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ProviderTask)) {
            return false;
        }
        ProviderTask that = (ProviderTask) other;
        return Objects.equals(this.job, that.job)
                && Objects.equals(this.task, that.task)
                && Objects.equals(this.way, that.way);
    }

    @Override
    public int hashCode() {
        return Objects.hash(job,
                task,
                way);
    }

    @Override
    public String toString() {
        return PlainText.of("ProviderTask{"
                + "job=" + job
                + ", task=" + task
                + ", way=" + way
                + "}");
    }

    /** Builds a {@code ProviderTask}. A value that is not given is left out of the document. */
    public static final class Builder {
        private Long job;
        private String task;
        private InstallWay way;

        private Builder() {
        }

        /** Id of the job invocation. */
        public Builder job(Long job) {
            this.job = job;
            return this;
        }

        /** Id of the task (foreman-tasks). Remote execution may give it later than the job. */
        public Builder task(String task) {
            this.task = task;
            return this;
        }

        /** How it installs. */
        public Builder way(InstallWay way) {
            this.way = way;
            return this;
        }

        public ProviderTask build() {
            return new ProviderTask(job,
                    task,
                    way);
        }
    }
}
