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
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** A command to a run. Exactly one of these. */
@JsonIgnoreProperties(ignoreUnknown = true)
public final class Command {

    private final PauseAt pause;
    private final Answer answer;
    private final String skipHost;
    private final String skipBegunHost;
    private final String approveHost;
    private final String word;

    private Command(PauseAt pause, Answer answer, String skipHost, String skipBegunHost, String approveHost, String word) {
        this.pause = pause;
        this.answer = answer;
        this.skipHost = skipHost;
        this.skipBegunHost = skipBegunHost;
        this.approveHost = approveHost;
        this.word = word;
    }

    /** Pause: begin nothing new. */
    public static Command pause(PauseAt pause) {
        return new Command(Objects.requireNonNull(pause), null, null, null, null, null);
    }

    /** Pause: begin nothing new. {@code null}: another one is set. */
    public PauseAt getPause() {
        return pause;
    }

    /** Answer a question. */
    public static Command answer(Answer answer) {
        return new Command(null, Objects.requireNonNull(answer), null, null, null, null);
    }

    /** Answer a question. {@code null}: another one is set. */
    public Answer getAnswer() {
        return answer;
    }

    /**
     * Skip a host that was not begun. If it was begun by then, the command changes nothing, and its event says so.
     */
    public static Command skipHost(String skipHost) {
        return new Command(null, null, Objects.requireNonNull(skipHost), null, null, null);
    }

    /**
     * Skip a host that was not begun. If it was begun by then, the command changes nothing, and its event says so.
     * {@code null}: another one is set.
     */
    public String getSkipHost() {
        return skipHost;
    }

    /** Skip a host, also one that was begun: it is ended as it is. */
    public static Command skipBegunHost(String skipBegunHost) {
        return new Command(null, null, null, Objects.requireNonNull(skipBegunHost), null, null);
    }

    /** Skip a host, also one that was begun: it is ended as it is. {@code null}: another one is set. */
    public String getSkipBegunHost() {
        return skipBegunHost;
    }

    /**
     * As {@code approve}, and only if this host is the next one: another administrator may have approved it
     * already.
     */
    public static Command approveHost(String approveHost) {
        return new Command(null, null, null, null, Objects.requireNonNull(approveHost), null);
    }

    /**
     * As {@code approve}, and only if this host is the next one: another administrator may have approved it
     * already. {@code null}: another one is set.
     */
    public String getApproveHost() {
        return approveHost;
    }

    /** End a pause. It answers no question. */
    public static Command resume() {
        return new Command(null, null, null, null, null, "resume");
    }

    /** It is {@code resume}: end a pause. It answers no question. */
    public boolean isResume() {
        return "resume".equals(word);
    }

    /** Finish or return what is in hand, restore, and end. */
    public static Command cancel() {
        return new Command(null, null, null, null, null, "cancel");
    }

    /** It is {@code cancel}: finish or return what is in hand, restore, and end. */
    public boolean isCancel() {
        return "cancel".equals(word);
    }

    /**
     * Accept the present settings as the new baseline: settings that another user changed are not restored any
     * more.
     */
    public static Command adopt() {
        return new Command(null, null, null, null, null, "adopt");
    }

    /**
     * It is {@code adopt}: accept the present settings as the new baseline: settings that another user changed are
     * not restored any more.
     */
    public boolean isAdopt() {
        return "adopt".equals(word);
    }

    /**
     * Approve the host that is next, if it lacks an approval. An approval counts only then: given twice, late, or
     * before the first host has ended where the plan wants one after it, it approves nothing, and its event says
     * so.
     */
    public static Command approve() {
        return new Command(null, null, null, null, null, "approve");
    }

    /**
     * It is {@code approve}: approve the host that is next, if it lacks an approval. An approval counts only then:
     * given twice, late, or before the first host has ended where the plan wants one after it, it approves
     * nothing, and its event says so.
     */
    public boolean isApprove() {
        return "approve".equals(word);
    }

    /** End at once; what can be restored is restored, the rest is listed. */
    public static Command abandon() {
        return new Command(null, null, null, null, null, "abandon");
    }

    /** It is {@code abandon}: end at once; what can be restored is restored, the rest is listed. */
    public boolean isAbandon() {
        return "abandon".equals(word);
    }

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    static Command fromProperties(
            @JsonProperty("pause") PauseAt pause,
            @JsonProperty("answer") Answer answer,
            @JsonProperty("skip_host") String skipHost,
            @JsonProperty("skip_begun_host") String skipBegunHost,
            @JsonProperty("approve_host") String approveHost) {
        if (pause != null) {
            return pause(pause);
        }
        if (answer != null) {
            return answer(answer);
        }
        if (skipHost != null) {
            return skipHost(skipHost);
        }
        if (skipBegunHost != null) {
            return skipBegunHost(skipBegunHost);
        }
        if (approveHost != null) {
            return approveHost(approveHost);
        }
        return null;
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Command fromWord(String word) {
        if ("resume".equals(word)) {
            return resume();
        }
        if ("cancel".equals(word)) {
            return cancel();
        }
        if ("adopt".equals(word)) {
            return adopt();
        }
        if ("approve".equals(word)) {
            return approve();
        }
        if ("abandon".equals(word)) {
            return abandon();
        }
        return null;
    }

    @JsonValue
    Object toJson() {
        if (pause != null) {
            return Collections.singletonMap("pause", pause);
        }
        if (answer != null) {
            return Collections.singletonMap("answer", answer);
        }
        if (skipHost != null) {
            return Collections.singletonMap("skip_host", skipHost);
        }
        if (skipBegunHost != null) {
            return Collections.singletonMap("skip_begun_host", skipBegunHost);
        }
        if (approveHost != null) {
            return Collections.singletonMap("approve_host", approveHost);
        }
        return word;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Command)) {
            return false;
        }
        Command that = (Command) other;
        return Objects.equals(this.pause, that.pause)
                && Objects.equals(this.answer, that.answer)
                && Objects.equals(this.skipHost, that.skipHost)
                && Objects.equals(this.skipBegunHost, that.skipBegunHost)
                && Objects.equals(this.approveHost, that.approveHost)
                && Objects.equals(this.word, that.word);
    }

    @Override
    public int hashCode() {
        return Objects.hash(pause,
                answer,
                skipHost,
                skipBegunHost,
                approveHost,
                word);
    }

    @Override
    public String toString() {
        return PlainText.of("Command{"
                + "pause=" + pause
                + ", answer=" + answer
                + ", skipHost=" + skipHost
                + ", skipBegunHost=" + skipBegunHost
                + ", approveHost=" + approveHost
                + ", word=" + word
                + "}");
    }

    /** Answer a question. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public static final class Answer {

        private final Choice choice;
        private final long question;

        @JsonCreator
        private Answer(
                @JsonProperty("choice") Choice choice,
                @JsonProperty(value = "question", required = true) long question) {
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

        /** How. */
        @JsonProperty("choice")
        public Choice getChoice() {
            return choice;
        }

        /** Its id: the number of its record in the journal. */
        @JsonProperty("question")
        public long getQuestion() {
            return question;
        }

        @Override
        public boolean equals(Object other) {
            if (!(other instanceof Answer)) {
                return false;
            }
            Answer that = (Answer) other;
            return Objects.equals(this.choice, that.choice)
                    && this.question == that.question;
        }

        @Override
        public int hashCode() {
            return Objects.hash(choice,
                    question);
        }

        @Override
        public String toString() {
            return PlainText.of("Answer{"
                    + "choice=" + choice
                    + ", question=" + question
                    + "}");
        }

        /** Builds a {@code Answer}. A value that is not given is left out of the document. */
        public static final class Builder {
            private Choice choice;
            private long question;

            private Builder() {
            }

            /** How. */
            public Builder choice(Choice choice) {
                this.choice = choice;
                return this;
            }

            /** Its id: the number of its record in the journal. */
            public Builder question(long question) {
                this.question = question;
                return this;
            }

            public Answer build() {
                return new Answer(choice,
                        question);
            }
        }
    }

}
