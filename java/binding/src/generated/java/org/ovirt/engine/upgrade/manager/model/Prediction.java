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

/** How long, for half and for nineteen of twenty hosts. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class Prediction {

    private final long p50Ms;
    private final long p95Ms;

    @JsonCreator
    private Prediction(
            @JsonProperty(value = "p50_ms", required = true) long p50Ms,
            @JsonProperty(value = "p95_ms", required = true) long p95Ms) {
        this.p50Ms = p50Ms;
        this.p95Ms = p95Ms;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.p50Ms = p50Ms;
        builder.p95Ms = p95Ms;
        return builder;
    }

    /** Half are done by then. */
    @JsonProperty("p50_ms")
    public long getP50Ms() {
        return p50Ms;
    }

    /** Nineteen of twenty are. */
    @JsonProperty("p95_ms")
    public long getP95Ms() {
        return p95Ms;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Prediction)) {
            return false;
        }
        Prediction that = (Prediction) other;
        return this.p50Ms == that.p50Ms
                && this.p95Ms == that.p95Ms;
    }

    @Override
    public int hashCode() {
        return Objects.hash(p50Ms,
                p95Ms);
    }

    @Override
    public String toString() {
        return PlainText.of("Prediction{"
                + "p50Ms=" + p50Ms
                + ", p95Ms=" + p95Ms
                + "}");
    }

    /** Builds a {@code Prediction}. A value that is not given is left out of the document. */
    public static final class Builder {
        private long p50Ms;
        private long p95Ms;

        private Builder() {
        }

        /** Half are done by then. */
        public Builder p50Ms(long p50Ms) {
            this.p50Ms = p50Ms;
            return this;
        }

        /** Nineteen of twenty are. */
        public Builder p95Ms(long p95Ms) {
            this.p95Ms = p95Ms;
            return this;
        }

        public Prediction build() {
            return new Prediction(p50Ms,
                    p95Ms);
        }
    }
}
