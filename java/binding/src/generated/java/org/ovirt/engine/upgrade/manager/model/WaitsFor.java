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

/** Something that a run waits for. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class WaitsFor {

    private final String host;
    private final Problem why;

    @JsonCreator
    private WaitsFor(
            @JsonProperty("host") String host,
            @JsonProperty("why") Problem why) {
        this.host = host;
        this.why = why;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.host = host;
        builder.why = why;
        return builder;
    }

    /** The host that waits. {@code null}: the run. */
    @JsonProperty("host")
    public String getHost() {
        return host;
    }

    /** For what, and what to do. */
    @JsonProperty("why")
    public Problem getWhy() {
        return why;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof WaitsFor)) {
            return false;
        }
        WaitsFor that = (WaitsFor) other;
        return Objects.equals(this.host, that.host)
                && Objects.equals(this.why, that.why);
    }

    @Override
    public int hashCode() {
        return Objects.hash(host,
                why);
    }

    @Override
    public String toString() {
        return PlainText.of("WaitsFor{"
                + "host=" + host
                + ", why=" + why
                + "}");
    }

    /** Builds a {@code WaitsFor}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String host;
        private Problem why;

        private Builder() {
        }

        /** The host that waits. {@code null}: the run. */
        public Builder host(String host) {
            this.host = host;
            return this;
        }

        /** For what, and what to do. */
        public Builder why(Problem why) {
            this.why = why;
            return this;
        }

        public WaitsFor build() {
            return new WaitsFor(host,
                    why);
        }
    }
}
