/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** {@code events}: events after a cursor. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class EventsRequest {

    private final Long after;
    private final Integer limit;

    @JsonCreator
    private EventsRequest(
            @JsonProperty("after") Long after,
            @JsonProperty("limit") Integer limit) {
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

    /** Number of the last event that the caller already has. 0: from the beginning. */
    @JsonProperty("after")
    public Long getAfter() {
        return after;
    }

    /** Largest number of events in the answer, 1 to 1000. */
    @JsonProperty("limit")
    public Integer getLimit() {
        return limit;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof EventsRequest)) {
            return false;
        }
        EventsRequest that = (EventsRequest) other;
        return Objects.equals(this.after, that.after)
                && Objects.equals(this.limit, that.limit);
    }

    @Override
    public int hashCode() {
        return Objects.hash(after,
                limit);
    }

    @Override
    public String toString() {
        return PlainText.of("EventsRequest{"
                + "after=" + after
                + ", limit=" + limit
                + "}");
    }

    /** Builds a {@code EventsRequest}. A value that is not given is left out of the document. */
    public static final class Builder {
        private Long after;
        private Integer limit;

        private Builder() {
        }

        /** Number of the last event that the caller already has. 0: from the beginning. */
        public Builder after(Long after) {
            this.after = after;
            return this;
        }

        /** Largest number of events in the answer, 1 to 1000. */
        public Builder limit(Integer limit) {
            this.limit = limit;
            return this;
        }

        public EventsRequest build() {
            return new EventsRequest(after,
                    limit);
        }
    }
}
