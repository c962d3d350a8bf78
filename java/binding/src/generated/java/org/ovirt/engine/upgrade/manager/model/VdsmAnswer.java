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

/** Whether a host's VDSM answers. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class VdsmAnswer {

    private final boolean answers;

    @JsonCreator
    private VdsmAnswer(
            @JsonProperty(value = "answers", required = true) boolean answers) {
        this.answers = answers;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.answers = answers;
        return builder;
    }

    /** It completes a TLS handshake. */
    @JsonProperty("answers")
    public boolean isAnswers() {
        return answers;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof VdsmAnswer)) {
            return false;
        }
        VdsmAnswer that = (VdsmAnswer) other;
        return this.answers == that.answers;
    }

    @Override
    public int hashCode() {
        return Objects.hash(answers);
    }

    @Override
    public String toString() {
        return PlainText.of("VdsmAnswer{"
                + "answers=" + answers
                + "}");
    }

    /** Builds a {@code VdsmAnswer}. A value that is not given is left out of the document. */
    public static final class Builder {
        private boolean answers;

        private Builder() {
        }

        /** It completes a TLS handshake. */
        public Builder answers(boolean answers) {
            this.answers = answers;
            return this;
        }

        public VdsmAnswer build() {
            return new VdsmAnswer(answers);
        }
    }
}
