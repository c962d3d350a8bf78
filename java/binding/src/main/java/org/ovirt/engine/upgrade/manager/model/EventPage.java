/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** A page of events. */
public class EventPage implements Serializable {

    private static final long serialVersionUID = 1L;

    private int format;
    private ArrayList<Event> events = new ArrayList<>();
    private long next;
    private String storeId;

    /** Format of this document. */
    public int getFormat() {
        return format;
    }

    public EventPage setFormat(int format) {
        this.format = format;
        return this;
    }

    /** Events after the cursor, in order. */
    public List<Event> getEvents() {
        return events;
    }

    public EventPage setEvents(List<Event> events) {
        this.events = events == null ? null : new ArrayList<>(events);
        return this;
    }

    /** Cursor for the next call: the last event's number. */
    public long getNext() {
        return next;
    }

    public EventPage setNext(long next) {
        this.next = next;
        return this;
    }

    /** Id of the store; a restored or new file has a new one, and its numbers begin anew. */
    public String getStoreId() {
        return storeId;
    }

    public EventPage setStoreId(String storeId) {
        this.storeId = storeId;
        return this;
    }
}
