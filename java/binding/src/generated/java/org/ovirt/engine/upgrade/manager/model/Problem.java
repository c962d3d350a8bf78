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
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.ovirt.engine.upgrade.manager.PlainText;

/** A row of the table of codes as a document: an error, a finding of a plan, a wait of a run, or a note. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class Problem {

    private final String code;
    private final String message;
    private final Map<String, String> params;
    private final String remedy;

    @JsonCreator
    private Problem(
            @JsonProperty("code") String code,
            @JsonProperty("message") String message,
            @JsonProperty("params") Map<String, String> params,
            @JsonProperty("remedy") String remedy) {
        this.code = code;
        this.message = message;
        this.params = params == null ? Collections.emptyMap() : Collections.unmodifiableMap(new TreeMap<>(params));
        this.remedy = remedy;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.code = code;
        builder.message = message;
        builder.params = params;
        builder.remedy = remedy;
        return builder;
    }

    /** Stable code. */
    @JsonProperty("code")
    public String getCode() {
        return code;
    }

    /** What happened, to which entity. */
    @JsonProperty("message")
    public String getMessage() {
        return message;
    }

    /** Named parameters of the message. */
    @JsonProperty("params")
    public Map<String, String> getParams() {
        return params;
    }

    /** What to do now. Left out: nothing is to be done. */
    @JsonProperty("remedy")
    public String getRemedy() {
        return remedy;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Problem)) {
            return false;
        }
        Problem that = (Problem) other;
        return Objects.equals(this.code, that.code)
                && Objects.equals(this.message, that.message)
                && Objects.equals(this.params, that.params)
                && Objects.equals(this.remedy, that.remedy);
    }

    @Override
    public int hashCode() {
        return Objects.hash(code,
                message,
                params,
                remedy);
    }

    @Override
    public String toString() {
        return PlainText.of("Problem{"
                + "code=" + code
                + ", message=" + message
                + ", params=" + params
                + ", remedy=" + remedy
                + "}");
    }

    /** Builds a {@code Problem}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String code;
        private String message;
        private Map<String, String> params;
        private String remedy;

        private Builder() {
        }

        /** Stable code. */
        public Builder code(String code) {
            this.code = code;
            return this;
        }

        /** What happened, to which entity. */
        public Builder message(String message) {
            this.message = message;
            return this;
        }

        /** Named parameters of the message. */
        public Builder params(Map<String, String> params) {
            this.params = params;
            return this;
        }

        /** What to do now. Left out: nothing is to be done. */
        public Builder remedy(String remedy) {
            this.remedy = remedy;
            return this;
        }

        public Problem build() {
            return new Problem(code,
                    message,
                    params,
                    remedy);
        }
    }
}
