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

/** A page of events. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class EventPage {

    private final List<Event> events;
    private final int format;
    private final long next;
    private final String storeId;

    @JsonCreator
    private EventPage(
            @JsonProperty("events") List<Event> events,
            @JsonProperty(value = "format", required = true) int format,
            @JsonProperty(value = "next", required = true) long next,
            @JsonProperty("store_id") String storeId) {
        this.events = events == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(events));
        this.format = format;
        this.next = next;
        this.storeId = storeId;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.events = events;
        builder.format = format;
        builder.next = next;
        builder.storeId = storeId;
        return builder;
    }

    /** Events after the cursor, in order. */
    @JsonProperty("events")
    public List<Event> getEvents() {
        return events;
    }

    /** Format of this document. */
    @JsonProperty("format")
    public int getFormat() {
        return format;
    }

    /** Cursor for the next call: the last event's number. */
    @JsonProperty("next")
    public long getNext() {
        return next;
    }

    /** Id of the store. A restored or new state has a new id, and its sequence numbers begin again. */
    @JsonProperty("store_id")
    public String getStoreId() {
        return storeId;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof EventPage)) {
            return false;
        }
        EventPage that = (EventPage) other;
        return Objects.equals(this.events, that.events)
                && this.format == that.format
                && this.next == that.next
                && Objects.equals(this.storeId, that.storeId);
    }

    @Override
    public int hashCode() {
        return Objects.hash(events,
                format,
                next,
                storeId);
    }

    @Override
    public String toString() {
        return PlainText.of("EventPage{"
                + "events=" + events
                + ", format=" + format
                + ", next=" + next
                + ", storeId=" + storeId
                + "}");
    }

    /** Builds a {@code EventPage}. A value that is not given is left out of the document. */
    public static final class Builder {
        private List<Event> events;
        private int format;
        private long next;
        private String storeId;

        private Builder() {
        }

        /** Events after the cursor, in order. */
        public Builder events(List<Event> events) {
            this.events = events;
            return this;
        }

        /** Format of this document. */
        public Builder format(int format) {
            this.format = format;
            return this;
        }

        /** Cursor for the next call: the last event's number. */
        public Builder next(long next) {
            this.next = next;
            return this;
        }

        /** Id of the store. A restored or new state has a new id, and its sequence numbers begin again. */
        public Builder storeId(String storeId) {
            this.storeId = storeId;
            return this;
        }

        public EventPage build() {
            return new EventPage(events,
                    format,
                    next,
                    storeId);
        }
    }
}
