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

/** A deviation from the plan: a note of the run, a pause by itself, or a step that was not done. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class Deviation {

    private final long atMs;
    private final String host;
    private final Problem what;

    @JsonCreator
    private Deviation(
            @JsonProperty(value = "at_ms", required = true) long atMs,
            @JsonProperty("host") String host,
            @JsonProperty("what") Problem what) {
        this.atMs = atMs;
        this.host = host;
        this.what = what;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.atMs = atMs;
        builder.host = host;
        builder.what = what;
        return builder;
    }

    /** When. */
    @JsonProperty("at_ms")
    public long getAtMs() {
        return atMs;
    }

    /** The host. {@code null}: the run. */
    @JsonProperty("host")
    public String getHost() {
        return host;
    }

    /** What. */
    @JsonProperty("what")
    public Problem getWhat() {
        return what;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Deviation)) {
            return false;
        }
        Deviation that = (Deviation) other;
        return this.atMs == that.atMs
                && Objects.equals(this.host, that.host)
                && Objects.equals(this.what, that.what);
    }

    @Override
    public int hashCode() {
        return Objects.hash(atMs,
                host,
                what);
    }

    @Override
    public String toString() {
        return PlainText.of("Deviation{"
                + "atMs=" + atMs
                + ", host=" + host
                + ", what=" + what
                + "}");
    }

    /** Builds a {@code Deviation}. A value that is not given is left out of the document. */
    public static final class Builder {
        private long atMs;
        private String host;
        private Problem what;

        private Builder() {
        }

        /** When. */
        public Builder atMs(long atMs) {
            this.atMs = atMs;
            return this;
        }

        /** The host. {@code null}: the run. */
        public Builder host(String host) {
            this.host = host;
            return this;
        }

        /** What. */
        public Builder what(Problem what) {
            this.what = what;
            return this;
        }

        public Deviation build() {
            return new Deviation(atMs,
                    host,
                    what);
        }
    }
}
