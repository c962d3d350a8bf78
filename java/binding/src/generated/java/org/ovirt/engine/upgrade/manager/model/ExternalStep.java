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

/** A step of an external job. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class ExternalStep {

    private final String id;
    private final boolean open;
    private final String text;

    @JsonCreator
    private ExternalStep(
            @JsonProperty("id") String id,
            @JsonProperty(value = "open", required = true) boolean open,
            @JsonProperty("text") String text) {
        this.id = id;
        this.open = open;
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
        builder.open = open;
        builder.text = text;
        return builder;
    }

    /** Its id. */
    @JsonProperty("id")
    public String getId() {
        return id;
    }

    /** It has not ended. */
    @JsonProperty("open")
    public boolean isOpen() {
        return open;
    }

    /** What it is for. */
    @JsonProperty("text")
    public String getText() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ExternalStep)) {
            return false;
        }
        ExternalStep that = (ExternalStep) other;
        return Objects.equals(this.id, that.id)
                && this.open == that.open
                && Objects.equals(this.text, that.text);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id,
                open,
                text);
    }

    @Override
    public String toString() {
        return PlainText.of("ExternalStep{"
                + "id=" + id
                + ", open=" + open
                + ", text=" + text
                + "}");
    }

    /** Builds a {@code ExternalStep}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String id;
        private boolean open;
        private String text;

        private Builder() {
        }

        /** Its id. */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /** It has not ended. */
        public Builder open(boolean open) {
            this.open = open;
            return this;
        }

        /** What it is for. */
        public Builder text(String text) {
            this.text = text;
            return this;
        }

        public ExternalStep build() {
            return new ExternalStep(id,
                    open,
                    text);
        }
    }
}
