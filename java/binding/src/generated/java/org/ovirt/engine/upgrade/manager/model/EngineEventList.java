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

/** Events of the engine's audit log, oldest first. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class EngineEventList {

    private final List<EngineEvent> events;

    @JsonCreator
    private EngineEventList(
            @JsonProperty("events") List<EngineEvent> events) {
        this.events = events == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(events));
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.events = events;
        return builder;
    }

    /** The events. */
    @JsonProperty("events")
    public List<EngineEvent> getEvents() {
        return events;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof EngineEventList)) {
            return false;
        }
        EngineEventList that = (EngineEventList) other;
        return Objects.equals(this.events, that.events);
    }

    @Override
    public int hashCode() {
        return Objects.hash(events);
    }

    @Override
    public String toString() {
        return PlainText.of("EngineEventList{"
                + "events=" + events
                + "}");
    }

    /** Builds a {@code EngineEventList}. A value that is not given is left out of the document. */
    public static final class Builder {
        private List<EngineEvent> events;

        private Builder() {
        }

        /** The events. */
        public Builder events(List<EngineEvent> events) {
            this.events = events;
            return this;
        }

        public EngineEventList build() {
            return new EngineEventList(events);
        }
    }
}
