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

/** Arguments of {@code events_after}. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class EventsAfterArguments {

    private final long after;
    private final int limit;

    @JsonCreator
    private EventsAfterArguments(
            @JsonProperty(value = "after", required = true) long after,
            @JsonProperty(value = "limit", required = true) int limit) {
        this.after = after;
        this.limit = limit;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.after = after;
        builder.limit = limit;
        return builder;
    }

    /** Events with a greater number are asked for. */
    @JsonProperty("after")
    public long getAfter() {
        return after;
    }

    /** At most so many. */
    @JsonProperty("limit")
    public int getLimit() {
        return limit;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof EventsAfterArguments)) {
            return false;
        }
        EventsAfterArguments that = (EventsAfterArguments) other;
        return this.after == that.after
                && this.limit == that.limit;
    }

    @Override
    public int hashCode() {
        return Objects.hash(after,
                limit);
    }

    @Override
    public String toString() {
        return PlainText.of("EventsAfterArguments{"
                + "after=" + after
                + ", limit=" + limit
                + "}");
    }

    /** Builds a {@code EventsAfterArguments}. A value that is not given is left out of the document. */
    public static final class Builder {
        private long after;
        private int limit;

        private Builder() {
        }

        /** Events with a greater number are asked for. */
        public Builder after(long after) {
            this.after = after;
            return this;
        }

        /** At most so many. */
        public Builder limit(int limit) {
            this.limit = limit;
            return this;
        }

        public EventsAfterArguments build() {
            return new EventsAfterArguments(after,
                    limit);
        }
    }
}
