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

/** Number of an event. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class EventNumber {

    private final long number;

    @JsonCreator
    private EventNumber(
            @JsonProperty(value = "number", required = true) long number) {
        this.number = number;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.number = number;
        return builder;
    }

    /** The number; 0: there is no event. */
    @JsonProperty("number")
    public long getNumber() {
        return number;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof EventNumber)) {
            return false;
        }
        EventNumber that = (EventNumber) other;
        return this.number == that.number;
    }

    @Override
    public int hashCode() {
        return Objects.hash(number);
    }

    @Override
    public String toString() {
        return PlainText.of("EventNumber{"
                + "number=" + number
                + "}");
    }

    /** Builds a {@code EventNumber}. A value that is not given is left out of the document. */
    public static final class Builder {
        private long number;

        private Builder() {
        }

        /** The number; 0: there is no event. */
        public Builder number(long number) {
            this.number = number;
            return this;
        }

        public EventNumber build() {
            return new EventNumber(number);
        }
    }
}
