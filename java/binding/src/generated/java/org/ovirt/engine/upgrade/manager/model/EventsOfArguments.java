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

/** Arguments of {@code events_of}. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class EventsOfArguments {

    private final String host;
    private final List<Integer> types;

    @JsonCreator
    private EventsOfArguments(
            @JsonProperty("host") String host,
            @JsonProperty("types") List<Integer> types) {
        this.host = host;
        this.types = types == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(types));
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.host = host;
        builder.types = types;
        return builder;
    }

    /** The host. */
    @JsonProperty("host")
    public String getHost() {
        return host;
    }

    /** Numbers of the types of events ({@code AuditLogType}). */
    @JsonProperty("types")
    public List<Integer> getTypes() {
        return types;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof EventsOfArguments)) {
            return false;
        }
        EventsOfArguments that = (EventsOfArguments) other;
        return Objects.equals(this.host, that.host)
                && Objects.equals(this.types, that.types);
    }

    @Override
    public int hashCode() {
        return Objects.hash(host,
                types);
    }

    @Override
    public String toString() {
        return PlainText.of("EventsOfArguments{"
                + "host=" + host
                + ", types=" + types
                + "}");
    }

    /** Builds a {@code EventsOfArguments}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String host;
        private List<Integer> types;

        private Builder() {
        }

        /** The host. */
        public Builder host(String host) {
            this.host = host;
            return this;
        }

        /** Numbers of the types of events ({@code AuditLogType}). */
        public Builder types(List<Integer> types) {
            this.types = types;
            return this;
        }

        public EventsOfArguments build() {
            return new EventsOfArguments(host,
                    types);
        }
    }
}
