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

/** An external job that has not ended. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class ExternalJob {

    private final String id;
    private final List<ExternalStep> steps;
    private final String text;

    @JsonCreator
    private ExternalJob(
            @JsonProperty("id") String id,
            @JsonProperty("steps") List<ExternalStep> steps,
            @JsonProperty("text") String text) {
        this.id = id;
        this.steps = steps == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(steps));
        this.text = text;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.id = id;
        builder.steps = steps;
        builder.text = text;
        return builder;
    }

    /** Its id. */
    @JsonProperty("id")
    public String getId() {
        return id;
    }

    /** Its steps. */
    @JsonProperty("steps")
    public List<ExternalStep> getSteps() {
        return steps;
    }

    /** What it is for. */
    @JsonProperty("text")
    public String getText() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ExternalJob)) {
            return false;
        }
        ExternalJob that = (ExternalJob) other;
        return Objects.equals(this.id, that.id)
                && Objects.equals(this.steps, that.steps)
                && Objects.equals(this.text, that.text);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id,
                steps,
                text);
    }

    @Override
    public String toString() {
        return PlainText.of("ExternalJob{"
                + "id=" + id
                + ", steps=" + steps
                + ", text=" + text
                + "}");
    }

    /** Builds a {@code ExternalJob}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String id;
        private List<ExternalStep> steps;
        private String text;

        private Builder() {
        }

        /** Its id. */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /** Its steps. */
        public Builder steps(List<ExternalStep> steps) {
            this.steps = steps;
            return this;
        }

        /** What it is for. */
        public Builder text(String text) {
            this.text = text;
            return this;
        }

        public ExternalJob build() {
            return new ExternalJob(id,
                    steps,
                    text);
        }
    }
}
