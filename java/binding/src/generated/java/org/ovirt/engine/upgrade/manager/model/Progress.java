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

/** Progress of an operation. {@code done} never decreases. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class Progress {

    private final long done;
    private final String phase;
    private final long total;

    @JsonCreator
    private Progress(
            @JsonProperty(value = "done", required = true) long done,
            @JsonProperty("phase") String phase,
            @JsonProperty(value = "total", required = true) long total) {
        this.done = done;
        this.phase = phase;
        this.total = total;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.done = done;
        builder.phase = phase;
        builder.total = total;
        return builder;
    }

    /** Units done. */
    @JsonProperty("done")
    public long getDone() {
        return done;
    }

    /** What is being done. */
    @JsonProperty("phase")
    public String getPhase() {
        return phase;
    }

    /** All units. */
    @JsonProperty("total")
    public long getTotal() {
        return total;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Progress)) {
            return false;
        }
        Progress that = (Progress) other;
        return this.done == that.done
                && Objects.equals(this.phase, that.phase)
                && this.total == that.total;
    }

    @Override
    public int hashCode() {
        return Objects.hash(done,
                phase,
                total);
    }

    @Override
    public String toString() {
        return PlainText.of("Progress{"
                + "done=" + done
                + ", phase=" + phase
                + ", total=" + total
                + "}");
    }

    /** Builds a {@code Progress}. A value that is not given is left out of the document. */
    public static final class Builder {
        private long done;
        private String phase;
        private long total;

        private Builder() {
        }

        /** Units done. */
        public Builder done(long done) {
            this.done = done;
            return this;
        }

        /** What is being done. */
        public Builder phase(String phase) {
            this.phase = phase;
            return this;
        }

        /** All units. */
        public Builder total(long total) {
            this.total = total;
            return this;
        }

        public Progress build() {
            return new Progress(done,
                    phase,
                    total);
        }
    }
}
