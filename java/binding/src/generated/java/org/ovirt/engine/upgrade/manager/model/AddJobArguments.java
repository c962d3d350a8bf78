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

/** Arguments of {@code add_job}. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class AddJobArguments {

    private final String text;

    @JsonCreator
    private AddJobArguments(
            @JsonProperty("text") String text) {
        this.text = text;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.text = text;
        return builder;
    }

    /** What the job is for. The library finds its jobs again by this text. */
    @JsonProperty("text")
    public String getText() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof AddJobArguments)) {
            return false;
        }
        AddJobArguments that = (AddJobArguments) other;
        return Objects.equals(this.text, that.text);
    }

    @Override
    public int hashCode() {
        return Objects.hash(text);
    }

    @Override
    public String toString() {
        return PlainText.of("AddJobArguments{"
                + "text=" + text
                + "}");
    }

    /** Builds a {@code AddJobArguments}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String text;

        private Builder() {
        }

        /** What the job is for. The library finds its jobs again by this text. */
        public Builder text(String text) {
            this.text = text;
            return this;
        }

        public AddJobArguments build() {
            return new AddJobArguments(text);
        }
    }
}
