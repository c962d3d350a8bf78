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

/** A question that the run asked. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class QuestionReport {

    private final String actor;
    private final Choice answer;
    private final long askedAtMs;
    private final List<Choice> choices;
    private final Long endedAtMs;
    private final String host;
    private final long id;
    private final Problem why;

    @JsonCreator
    private QuestionReport(
            @JsonProperty("actor") String actor,
            @JsonProperty("answer") Choice answer,
            @JsonProperty(value = "asked_at_ms", required = true) long askedAtMs,
            @JsonProperty("choices") List<Choice> choices,
            @JsonProperty("ended_at_ms") Long endedAtMs,
            @JsonProperty("host") String host,
            @JsonProperty(value = "id", required = true) long id,
            @JsonProperty("why") Problem why) {
        this.actor = actor;
        this.answer = answer;
        this.askedAtMs = askedAtMs;
        this.choices = choices == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(choices));
        this.endedAtMs = endedAtMs;
        this.host = host;
        this.id = id;
        this.why = why;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.actor = actor;
        builder.answer = answer;
        builder.askedAtMs = askedAtMs;
        builder.choices = choices;
        builder.endedAtMs = endedAtMs;
        builder.host = host;
        builder.id = id;
        builder.why = why;
        return builder;
    }

    /**
     * Who answered or ended it. A standing answer of the plan is shown as such. {@code null}: its cause ended, or
     * it is open.
     */
    @JsonProperty("actor")
    public String getActor() {
        return actor;
    }

    /** The answer. {@code null}: it is open, or it ended without one. */
    @JsonProperty("answer")
    public Choice getAnswer() {
        return answer;
    }

    /** When it was asked. */
    @JsonProperty("asked_at_ms")
    public long getAskedAtMs() {
        return askedAtMs;
    }

    /** The answers that it took. */
    @JsonProperty("choices")
    public List<Choice> getChoices() {
        return choices;
    }

    /** When it was answered, or ended without an answer. {@code null}: it is open. */
    @JsonProperty("ended_at_ms")
    public Long getEndedAtMs() {
        return endedAtMs;
    }

    /** The host that it was about. {@code null}: the run. */
    @JsonProperty("host")
    public String getHost() {
        return host;
    }

    /** Its id. */
    @JsonProperty("id")
    public long getId() {
        return id;
    }

    /** What was asked. */
    @JsonProperty("why")
    public Problem getWhy() {
        return why;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof QuestionReport)) {
            return false;
        }
        QuestionReport that = (QuestionReport) other;
        return Objects.equals(this.actor, that.actor)
                && Objects.equals(this.answer, that.answer)
                && this.askedAtMs == that.askedAtMs
                && Objects.equals(this.choices, that.choices)
                && Objects.equals(this.endedAtMs, that.endedAtMs)
                && Objects.equals(this.host, that.host)
                && this.id == that.id
                && Objects.equals(this.why, that.why);
    }

    @Override
    public int hashCode() {
        return Objects.hash(actor,
                answer,
                askedAtMs,
                choices,
                endedAtMs,
                host,
                id,
                why);
    }

    @Override
    public String toString() {
        return PlainText.of("QuestionReport{"
                + "actor=" + actor
                + ", answer=" + answer
                + ", askedAtMs=" + askedAtMs
                + ", choices=" + choices
                + ", endedAtMs=" + endedAtMs
                + ", host=" + host
                + ", id=" + id
                + ", why=" + why
                + "}");
    }

    /** Builds a {@code QuestionReport}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String actor;
        private Choice answer;
        private long askedAtMs;
        private List<Choice> choices;
        private Long endedAtMs;
        private String host;
        private long id;
        private Problem why;

        private Builder() {
        }

        /**
         * Who answered or ended it. A standing answer of the plan is shown as such. {@code null}: its cause ended,
         * or it is open.
         */
        public Builder actor(String actor) {
            this.actor = actor;
            return this;
        }

        /** The answer. {@code null}: it is open, or it ended without one. */
        public Builder answer(Choice answer) {
            this.answer = answer;
            return this;
        }

        /** When it was asked. */
        public Builder askedAtMs(long askedAtMs) {
            this.askedAtMs = askedAtMs;
            return this;
        }

        /** The answers that it took. */
        public Builder choices(List<Choice> choices) {
            this.choices = choices;
            return this;
        }

        /** When it was answered, or ended without an answer. {@code null}: it is open. */
        public Builder endedAtMs(Long endedAtMs) {
            this.endedAtMs = endedAtMs;
            return this;
        }

        /** The host that it was about. {@code null}: the run. */
        public Builder host(String host) {
            this.host = host;
            return this;
        }

        /** Its id. */
        public Builder id(long id) {
            this.id = id;
            return this;
        }

        /** What was asked. */
        public Builder why(Problem why) {
            this.why = why;
            return this;
        }

        public QuestionReport build() {
            return new QuestionReport(actor,
                    answer,
                    askedAtMs,
                    choices,
                    endedAtMs,
                    host,
                    id,
                    why);
        }
    }
}
