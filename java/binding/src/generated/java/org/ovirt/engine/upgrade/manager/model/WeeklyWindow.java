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

/** A window of a week. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class WeeklyWindow {

    private final List<Weekday> days;
    private final String from;
    private final String to;

    @JsonCreator
    private WeeklyWindow(
            @JsonProperty("days") List<Weekday> days,
            @JsonProperty("from") String from,
            @JsonProperty("to") String to) {
        this.days = days == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(days));
        this.from = from;
        this.to = to;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.days = days;
        builder.from = from;
        builder.to = to;
        return builder;
    }

    /** Days on which it begins, at least one. */
    @JsonProperty("days")
    public List<Weekday> getDays() {
        return days;
    }

    /** When it begins. */
    @JsonProperty("from")
    public String getFrom() {
        return from;
    }

    /** When it ends: on the same day, or on the next one where it is not later than {@code from}. */
    @JsonProperty("to")
    public String getTo() {
        return to;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof WeeklyWindow)) {
            return false;
        }
        WeeklyWindow that = (WeeklyWindow) other;
        return Objects.equals(this.days, that.days)
                && Objects.equals(this.from, that.from)
                && Objects.equals(this.to, that.to);
    }

    @Override
    public int hashCode() {
        return Objects.hash(days,
                from,
                to);
    }

    @Override
    public String toString() {
        return PlainText.of("WeeklyWindow{"
                + "days=" + days
                + ", from=" + from
                + ", to=" + to
                + "}");
    }

    /** Builds a {@code WeeklyWindow}. A value that is not given is left out of the document. */
    public static final class Builder {
        private List<Weekday> days;
        private String from;
        private String to;

        private Builder() {
        }

        /** Days on which it begins, at least one. */
        public Builder days(List<Weekday> days) {
            this.days = days;
            return this;
        }

        /** When it begins. */
        public Builder from(String from) {
            this.from = from;
            return this;
        }

        /** When it ends: on the same day, or on the next one where it is not later than {@code from}. */
        public Builder to(String to) {
            this.to = to;
            return this;
        }

        public WeeklyWindow build() {
            return new WeeklyWindow(days,
                    from,
                    to);
        }
    }
}
