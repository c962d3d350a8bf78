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

/** Whether and how the provider can install on a host. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class InstallCapability {

    private final Problem problem;
    private final InstallWay way;

    @JsonCreator
    private InstallCapability(
            @JsonProperty("problem") Problem problem,
            @JsonProperty("way") InstallWay way) {
        this.problem = problem;
        this.way = way;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.problem = problem;
        builder.way = way;
        return builder;
    }

    /** Why it cannot, or what is doubtful: a missing port, service, package or permission. */
    @JsonProperty("problem")
    public Problem getProblem() {
        return problem;
    }

    /** The way. {@code null}: none, see {@code problem}. */
    @JsonProperty("way")
    public InstallWay getWay() {
        return way;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof InstallCapability)) {
            return false;
        }
        InstallCapability that = (InstallCapability) other;
        return Objects.equals(this.problem, that.problem)
                && Objects.equals(this.way, that.way);
    }

    @Override
    public int hashCode() {
        return Objects.hash(problem,
                way);
    }

    @Override
    public String toString() {
        return PlainText.of("InstallCapability{"
                + "problem=" + problem
                + ", way=" + way
                + "}");
    }

    /** Builds a {@code InstallCapability}. A value that is not given is left out of the document. */
    public static final class Builder {
        private Problem problem;
        private InstallWay way;

        private Builder() {
        }

        /** Why it cannot, or what is doubtful: a missing port, service, package or permission. */
        public Builder problem(Problem problem) {
            this.problem = problem;
            return this;
        }

        /** The way. {@code null}: none, see {@code problem}. */
        public Builder way(InstallWay way) {
            this.way = way;
            return this;
        }

        public InstallCapability build() {
            return new InstallCapability(problem,
                    way);
        }
    }
}
