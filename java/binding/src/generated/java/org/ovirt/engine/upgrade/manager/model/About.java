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

/** The engine's updates for the "About" box, dismissed or not. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class About {

    private final Long ageMs;
    private final Long checkedAtMs;
    private final Problem problem;
    private final String text;
    private final boolean update;

    @JsonCreator
    private About(
            @JsonProperty("age_ms") Long ageMs,
            @JsonProperty("checked_at_ms") Long checkedAtMs,
            @JsonProperty("problem") Problem problem,
            @JsonProperty("text") String text,
            @JsonProperty(value = "update", required = true) boolean update) {
        this.ageMs = ageMs;
        this.checkedAtMs = checkedAtMs;
        this.problem = problem;
        this.text = text;
        this.update = update;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.ageMs = ageMs;
        builder.checkedAtMs = checkedAtMs;
        builder.problem = problem;
        builder.text = text;
        builder.update = update;
        return builder;
    }

    /** Age of that check. */
    @JsonProperty("age_ms")
    public Long getAgeMs() {
        return ageMs;
    }

    /** When the engine was last checked. {@code null}: never. */
    @JsonProperty("checked_at_ms")
    public Long getCheckedAtMs() {
        return checkedAtMs;
    }

    /** Why the last check answered {@code unknown}. */
    @JsonProperty("problem")
    public Problem getProblem() {
        return problem;
    }

    /** The text: one or two sentences. */
    @JsonProperty("text")
    public String getText() {
        return text;
    }

    /** An update of the engine is available, or waits for engine-setup. */
    @JsonProperty("update")
    public boolean isUpdate() {
        return update;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof About)) {
            return false;
        }
        About that = (About) other;
        return Objects.equals(this.ageMs, that.ageMs)
                && Objects.equals(this.checkedAtMs, that.checkedAtMs)
                && Objects.equals(this.problem, that.problem)
                && Objects.equals(this.text, that.text)
                && this.update == that.update;
    }

    @Override
    public int hashCode() {
        return Objects.hash(ageMs,
                checkedAtMs,
                problem,
                text,
                update);
    }

    @Override
    public String toString() {
        return PlainText.of("About{"
                + "ageMs=" + ageMs
                + ", checkedAtMs=" + checkedAtMs
                + ", problem=" + problem
                + ", text=" + text
                + ", update=" + update
                + "}");
    }

    /** Builds a {@code About}. A value that is not given is left out of the document. */
    public static final class Builder {
        private Long ageMs;
        private Long checkedAtMs;
        private Problem problem;
        private String text;
        private boolean update;

        private Builder() {
        }

        /** Age of that check. */
        public Builder ageMs(Long ageMs) {
            this.ageMs = ageMs;
            return this;
        }

        /** When the engine was last checked. {@code null}: never. */
        public Builder checkedAtMs(Long checkedAtMs) {
            this.checkedAtMs = checkedAtMs;
            return this;
        }

        /** Why the last check answered {@code unknown}. */
        public Builder problem(Problem problem) {
            this.problem = problem;
            return this;
        }

        /** The text: one or two sentences. */
        public Builder text(String text) {
            this.text = text;
            return this;
        }

        /** An update of the engine is available, or waits for engine-setup. */
        public Builder update(boolean update) {
            this.update = update;
            return this;
        }

        public About build() {
            return new About(ageMs,
                    checkedAtMs,
                    problem,
                    text,
                    update);
        }
    }
}
