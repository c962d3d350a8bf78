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

/** What became of the cluster's level. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class LevelReport {

    private final String before;
    private final boolean raised;
    private final String target;
    private final List<Problem> whyNot;

    @JsonCreator
    private LevelReport(
            @JsonProperty("before") String before,
            @JsonProperty(value = "raised", required = true) boolean raised,
            @JsonProperty("target") String target,
            @JsonProperty("why_not") List<Problem> whyNot) {
        this.before = before;
        this.raised = raised;
        this.target = target;
        this.whyNot = whyNot == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(whyNot));
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.before = before;
        builder.raised = raised;
        builder.target = target;
        builder.whyNot = whyNot;
        return builder;
    }

    /** Level before. */
    @JsonProperty("before")
    public String getBefore() {
        return before;
    }

    /** It was raised. */
    @JsonProperty("raised")
    public boolean isRaised() {
        return raised;
    }

    /** Level that the plan asked for. {@code null}: it stays. */
    @JsonProperty("target")
    public String getTarget() {
        return target;
    }

    /** Why it was not raised. Empty: it was, or this is not decided yet. */
    @JsonProperty("why_not")
    public List<Problem> getWhyNot() {
        return whyNot;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof LevelReport)) {
            return false;
        }
        LevelReport that = (LevelReport) other;
        return Objects.equals(this.before, that.before)
                && this.raised == that.raised
                && Objects.equals(this.target, that.target)
                && Objects.equals(this.whyNot, that.whyNot);
    }

    @Override
    public int hashCode() {
        return Objects.hash(before,
                raised,
                target,
                whyNot);
    }

    @Override
    public String toString() {
        return PlainText.of("LevelReport{"
                + "before=" + before
                + ", raised=" + raised
                + ", target=" + target
                + ", whyNot=" + whyNot
                + "}");
    }

    /** Builds a {@code LevelReport}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String before;
        private boolean raised;
        private String target;
        private List<Problem> whyNot;

        private Builder() {
        }

        /** Level before. */
        public Builder before(String before) {
            this.before = before;
            return this;
        }

        /** It was raised. */
        public Builder raised(boolean raised) {
            this.raised = raised;
            return this;
        }

        /** Level that the plan asked for. {@code null}: it stays. */
        public Builder target(String target) {
            this.target = target;
            return this;
        }

        /** Why it was not raised. Empty: it was, or this is not decided yet. */
        public Builder whyNot(List<Problem> whyNot) {
            this.whyNot = whyNot;
            return this;
        }

        public LevelReport build() {
            return new LevelReport(before,
                    raised,
                    target,
                    whyNot);
        }
    }
}
