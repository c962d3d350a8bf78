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

/** A question that a run asks an operator. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class OpenQuestion {

    private final List<Choice> choices;
    private final Choice defaultValue;
    private final String host;
    private final long id;
    private final long sinceMs;
    private final Problem why;

    @JsonCreator
    private OpenQuestion(
            @JsonProperty("choices") List<Choice> choices,
            @JsonProperty("default") Choice defaultValue,
            @JsonProperty("host") String host,
            @JsonProperty(value = "id", required = true) long id,
            @JsonProperty(value = "since_ms", required = true) long sinceMs,
            @JsonProperty("why") Problem why) {
        this.choices = choices == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(choices));
        this.defaultValue = defaultValue;
        this.host = host;
        this.id = id;
        this.sinceMs = sinceMs;
        this.why = why;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.choices = choices;
        builder.defaultValue = defaultValue;
        builder.host = host;
        builder.id = id;
        builder.sinceMs = sinceMs;
        builder.why = why;
        return builder;
    }

    /** The answers that it takes. */
    @JsonProperty("choices")
    public List<Choice> getChoices() {
        return choices;
    }

    /** The answer that a cancel gives. */
    @JsonProperty("default")
    public Choice getDefault() {
        return defaultValue;
    }

    /** The host that it is about. {@code null}: the run. */
    @JsonProperty("host")
    public String getHost() {
        return host;
    }

    /** Its id: an answer names it. */
    @JsonProperty("id")
    public long getId() {
        return id;
    }

    /** Since when it is open. */
    @JsonProperty("since_ms")
    public long getSinceMs() {
        return sinceMs;
    }

    /** What is asked, and what to do. */
    @JsonProperty("why")
    public Problem getWhy() {
        return why;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof OpenQuestion)) {
            return false;
        }
        OpenQuestion that = (OpenQuestion) other;
        return Objects.equals(this.choices, that.choices)
                && Objects.equals(this.defaultValue, that.defaultValue)
                && Objects.equals(this.host, that.host)
                && this.id == that.id
                && this.sinceMs == that.sinceMs
                && Objects.equals(this.why, that.why);
    }

    @Override
    public int hashCode() {
        return Objects.hash(choices,
                defaultValue,
                host,
                id,
                sinceMs,
                why);
    }

    @Override
    public String toString() {
        return PlainText.of("OpenQuestion{"
                + "choices=" + choices
                + ", defaultValue=" + defaultValue
                + ", host=" + host
                + ", id=" + id
                + ", sinceMs=" + sinceMs
                + ", why=" + why
                + "}");
    }

    /** Builds a {@code OpenQuestion}. A value that is not given is left out of the document. */
    public static final class Builder {
        private List<Choice> choices;
        private Choice defaultValue;
        private String host;
        private long id;
        private long sinceMs;
        private Problem why;

        private Builder() {
        }

        /** The answers that it takes. */
        public Builder choices(List<Choice> choices) {
            this.choices = choices;
            return this;
        }

        /** The answer that a cancel gives. */
        public Builder defaultValue(Choice defaultValue) {
            this.defaultValue = defaultValue;
            return this;
        }

        /** The host that it is about. {@code null}: the run. */
        public Builder host(String host) {
            this.host = host;
            return this;
        }

        /** Its id: an answer names it. */
        public Builder id(long id) {
            this.id = id;
            return this;
        }

        /** Since when it is open. */
        public Builder sinceMs(long sinceMs) {
            this.sinceMs = sinceMs;
            return this;
        }

        /** What is asked, and what to do. */
        public Builder why(Problem why) {
            this.why = why;
            return this;
        }

        public OpenQuestion build() {
            return new OpenQuestion(choices,
                    defaultValue,
                    host,
                    id,
                    sinceMs,
                    why);
        }
    }
}
