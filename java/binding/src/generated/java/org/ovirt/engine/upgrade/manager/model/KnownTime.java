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

/** A time that the engine may not know. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class KnownTime {

    private final Long atMs;

    @JsonCreator
    private KnownTime(
            @JsonProperty("at_ms") Long atMs) {
        this.atMs = atMs;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.atMs = atMs;
        return builder;
    }

    /** The time. {@code null}: the engine does not know it. */
    @JsonProperty("at_ms")
    public Long getAtMs() {
        return atMs;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof KnownTime)) {
            return false;
        }
        KnownTime that = (KnownTime) other;
        return Objects.equals(this.atMs, that.atMs);
    }

    @Override
    public int hashCode() {
        return Objects.hash(atMs);
    }

    @Override
    public String toString() {
        return PlainText.of("KnownTime{"
                + "atMs=" + atMs
                + "}");
    }

    /** Builds a {@code KnownTime}. A value that is not given is left out of the document. */
    public static final class Builder {
        private Long atMs;

        private Builder() {
        }

        /** The time. {@code null}: the engine does not know it. */
        public Builder atMs(Long atMs) {
            this.atMs = atMs;
            return this;
        }

        public KnownTime build() {
            return new KnownTime(atMs);
        }
    }
}
