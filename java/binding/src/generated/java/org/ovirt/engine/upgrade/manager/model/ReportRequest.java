/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** {@code report} and {@code report_page}: the report of a run. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class ReportRequest {

    private final String run;

    @JsonCreator
    private ReportRequest(
            @JsonProperty("run") String run) {
        this.run = run;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.run = run;
        return builder;
    }

    /** The run. It may still go on: the report then shows it until now. */
    @JsonProperty("run")
    public String getRun() {
        return run;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ReportRequest)) {
            return false;
        }
        ReportRequest that = (ReportRequest) other;
        return Objects.equals(this.run, that.run);
    }

    @Override
    public int hashCode() {
        return Objects.hash(run);
    }

    @Override
    public String toString() {
        return PlainText.of("ReportRequest{"
                + "run=" + run
                + "}");
    }

    /** Builds a {@code ReportRequest}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String run;

        private Builder() {
        }

        /** The run. It may still go on: the report then shows it until now. */
        public Builder run(String run) {
            this.run = run;
            return this;
        }

        public ReportRequest build() {
            return new ReportRequest(run);
        }
    }
}
