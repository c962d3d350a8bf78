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

/** Whether a host must be rebooted, now or after the updates. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class RebootNeed {

    private final YesNoUnknown after;
    private final List<String> because;
    private final YesNoUnknown now;

    @JsonCreator
    private RebootNeed(
            @JsonProperty("after") YesNoUnknown after,
            @JsonProperty("because") List<String> because,
            @JsonProperty("now") YesNoUnknown now) {
        this.after = after;
        this.because = because == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(because));
        this.now = now;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.after = after;
        builder.because = because;
        builder.now = now;
        return builder;
    }

    /** Installing the updates calls for one. */
    @JsonProperty("after")
    public YesNoUnknown getAfter() {
        return after;
    }

    /** The causes: errata, packages, traces, the image. */
    @JsonProperty("because")
    public List<String> getBecause() {
        return because;
    }

    /** A reboot is pending already, before anything is installed. */
    @JsonProperty("now")
    public YesNoUnknown getNow() {
        return now;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof RebootNeed)) {
            return false;
        }
        RebootNeed that = (RebootNeed) other;
        return Objects.equals(this.after, that.after)
                && Objects.equals(this.because, that.because)
                && Objects.equals(this.now, that.now);
    }

    @Override
    public int hashCode() {
        return Objects.hash(after,
                because,
                now);
    }

    @Override
    public String toString() {
        return PlainText.of("RebootNeed{"
                + "after=" + after
                + ", because=" + because
                + ", now=" + now
                + "}");
    }

    /** Builds a {@code RebootNeed}. A value that is not given is left out of the document. */
    public static final class Builder {
        private YesNoUnknown after;
        private List<String> because;
        private YesNoUnknown now;

        private Builder() {
        }

        /** Installing the updates calls for one. */
        public Builder after(YesNoUnknown after) {
            this.after = after;
            return this;
        }

        /** The causes: errata, packages, traces, the image. */
        public Builder because(List<String> because) {
            this.because = because;
            return this;
        }

        /** A reboot is pending already, before anything is installed. */
        public Builder now(YesNoUnknown now) {
            this.now = now;
            return this;
        }

        public RebootNeed build() {
            return new RebootNeed(after,
                    because,
                    now);
        }
    }
}
