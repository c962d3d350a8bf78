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

/** An answer that a plan gives beforehand. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class StandingAnswer {

    private final Choice choice;
    private final String question;

    @JsonCreator
    private StandingAnswer(
            @JsonProperty("choice") Choice choice,
            @JsonProperty("question") String question) {
        this.choice = choice;
        this.question = question;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.choice = choice;
        builder.question = question;
        return builder;
    }

    /**
     * The answer. {@code go_on} is refused where it would state a fact in advance: an act of another user, a
     * restart by hand, or a repair. It never answers a question about a repair, except for a wait.
     */
    @JsonProperty("choice")
    public Choice getChoice() {
        return choice;
    }

    /** Code of the question, for example {@code WAIT_TOO_LONG}. */
    @JsonProperty("question")
    public String getQuestion() {
        return question;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof StandingAnswer)) {
            return false;
        }
        StandingAnswer that = (StandingAnswer) other;
        return Objects.equals(this.choice, that.choice)
                && Objects.equals(this.question, that.question);
    }

    @Override
    public int hashCode() {
        return Objects.hash(choice,
                question);
    }

    @Override
    public String toString() {
        return PlainText.of("StandingAnswer{"
                + "choice=" + choice
                + ", question=" + question
                + "}");
    }

    /** Builds a {@code StandingAnswer}. A value that is not given is left out of the document. */
    public static final class Builder {
        private Choice choice;
        private String question;

        private Builder() {
        }

        /**
         * The answer. {@code go_on} is refused where it would state a fact in advance: an act of another user, a
         * restart by hand, or a repair. It never answers a question about a repair, except for a wait.
         */
        public Builder choice(Choice choice) {
            this.choice = choice;
            return this;
        }

        /** Code of the question, for example {@code WAIT_TOO_LONG}. */
        public Builder question(String question) {
            this.question = question;
            return this;
        }

        public StandingAnswer build() {
            return new StandingAnswer(choice,
                    question);
        }
    }
}
