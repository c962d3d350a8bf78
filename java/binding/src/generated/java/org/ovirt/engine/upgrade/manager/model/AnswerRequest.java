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

/** {@code answer}: answers the question that a run asks. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class AnswerRequest {

    private final String actor;
    private final Choice choice;
    private final long question;
    private final String run;

    @JsonCreator
    private AnswerRequest(
            @JsonProperty("actor") String actor,
            @JsonProperty("choice") Choice choice,
            @JsonProperty(value = "question", required = true) long question,
            @JsonProperty("run") String run) {
        this.actor = actor;
        this.choice = choice;
        this.question = question;
        this.run = run;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.actor = actor;
        builder.choice = choice;
        builder.question = question;
        builder.run = run;
        return builder;
    }

    /** The user who answers. Journal, events and report name the user. */
    @JsonProperty("actor")
    public String getActor() {
        return actor;
    }

    /** One of the choices of the question. */
    @JsonProperty("choice")
    public Choice getChoice() {
        return choice;
    }

    /** Id of the question, as {@code run} shows it. An answer to another question than the open one is refused. */
    @JsonProperty("question")
    public long getQuestion() {
        return question;
    }

    /** The run. */
    @JsonProperty("run")
    public String getRun() {
        return run;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof AnswerRequest)) {
            return false;
        }
        AnswerRequest that = (AnswerRequest) other;
        return Objects.equals(this.actor, that.actor)
                && Objects.equals(this.choice, that.choice)
                && this.question == that.question
                && Objects.equals(this.run, that.run);
    }

    @Override
    public int hashCode() {
        return Objects.hash(actor,
                choice,
                question,
                run);
    }

    @Override
    public String toString() {
        return PlainText.of("AnswerRequest{"
                + "actor=" + actor
                + ", choice=" + choice
                + ", question=" + question
                + ", run=" + run
                + "}");
    }

    /** Builds a {@code AnswerRequest}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String actor;
        private Choice choice;
        private long question;
        private String run;

        private Builder() {
        }

        /** The user who answers. Journal, events and report name the user. */
        public Builder actor(String actor) {
            this.actor = actor;
            return this;
        }

        /** One of the choices of the question. */
        public Builder choice(Choice choice) {
            this.choice = choice;
            return this;
        }

        /**
         * Id of the question, as {@code run} shows it. An answer to another question than the open one is refused.
         */
        public Builder question(long question) {
            this.question = question;
            return this;
        }

        /** The run. */
        public Builder run(String run) {
            this.run = run;
            return this;
        }

        public AnswerRequest build() {
            return new AnswerRequest(actor,
                    choice,
                    question,
                    run);
        }
    }
}
