/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;

/** Request of {@code events}: events after a cursor. */
public class EventsRequest implements Serializable {

    private static final long serialVersionUID = 1L;

    private Long after;
    private Integer limit;

    /** Number of the last event that the caller has had; 0: from the beginning. */
    public Long getAfter() {
        return after;
    }

    public EventsRequest setAfter(Long after) {
        this.after = after;
        return this;
    }

    /** At most so many, 1 to 1000. */
    public Integer getLimit() {
        return limit;
    }

    public EventsRequest setLimit(Integer limit) {
        this.limit = limit;
        return this;
    }
}
