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

/** An event for the engine's audit log. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class ExternalEvent {

    private final String cluster;
    private final String host;
    private final String note;
    private final int number;
    private final String origin;
    private final EventSeverity severity;
    private final String text;

    @JsonCreator
    private ExternalEvent(
            @JsonProperty("cluster") String cluster,
            @JsonProperty("host") String host,
            @JsonProperty("note") String note,
            @JsonProperty(value = "number", required = true) int number,
            @JsonProperty("origin") String origin,
            @JsonProperty("severity") EventSeverity severity,
            @JsonProperty("text") String text) {
        this.cluster = cluster;
        this.host = host;
        this.note = note;
        this.number = number;
        this.origin = origin;
        this.severity = severity;
        this.text = text;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.cluster = cluster;
        builder.host = host;
        builder.note = note;
        builder.number = number;
        builder.origin = origin;
        builder.severity = severity;
        builder.text = text;
        return builder;
    }

    /** The cluster that it is about. */
    @JsonProperty("cluster")
    public String getCluster() {
        return cluster;
    }

    /** The host that it is about. */
    @JsonProperty("host")
    public String getHost() {
        return host;
    }

    /** What follows the sentence, and differs each time that the event is sent. */
    @JsonProperty("note")
    public String getNote() {
        return note;
    }

    /** Its number among the events of this origin. */
    @JsonProperty("number")
    public int getNumber() {
        return number;
    }

    /** Who writes it. Not more than 255 characters, and not {@code oVirt}. */
    @JsonProperty("origin")
    public String getOrigin() {
        return origin;
    }

    /** Severity. */
    @JsonProperty("severity")
    public EventSeverity getSeverity() {
        return severity;
    }

    /** The sentence. The engine cuts it at 10,000 characters. */
    @JsonProperty("text")
    public String getText() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ExternalEvent)) {
            return false;
        }
        ExternalEvent that = (ExternalEvent) other;
        return Objects.equals(this.cluster, that.cluster)
                && Objects.equals(this.host, that.host)
                && Objects.equals(this.note, that.note)
                && this.number == that.number
                && Objects.equals(this.origin, that.origin)
                && Objects.equals(this.severity, that.severity)
                && Objects.equals(this.text, that.text);
    }

    @Override
    public int hashCode() {
        return Objects.hash(cluster,
                host,
                note,
                number,
                origin,
                severity,
                text);
    }

    @Override
    public String toString() {
        return PlainText.of("ExternalEvent{"
                + "cluster=" + cluster
                + ", host=" + host
                + ", note=" + note
                + ", number=" + number
                + ", origin=" + origin
                + ", severity=" + severity
                + ", text=" + text
                + "}");
    }

    /** Builds a {@code ExternalEvent}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String cluster;
        private String host;
        private String note;
        private int number;
        private String origin;
        private EventSeverity severity;
        private String text;

        private Builder() {
        }

        /** The cluster that it is about. */
        public Builder cluster(String cluster) {
            this.cluster = cluster;
            return this;
        }

        /** The host that it is about. */
        public Builder host(String host) {
            this.host = host;
            return this;
        }

        /** What follows the sentence, and differs each time that the event is sent. */
        public Builder note(String note) {
            this.note = note;
            return this;
        }

        /** Its number among the events of this origin. */
        public Builder number(int number) {
            this.number = number;
            return this;
        }

        /** Who writes it. Not more than 255 characters, and not {@code oVirt}. */
        public Builder origin(String origin) {
            this.origin = origin;
            return this;
        }

        /** Severity. */
        public Builder severity(EventSeverity severity) {
            this.severity = severity;
            return this;
        }

        /** The sentence. The engine cuts it at 10,000 characters. */
        public Builder text(String text) {
            this.text = text;
            return this;
        }

        public ExternalEvent build() {
            return new ExternalEvent(cluster,
                    host,
                    note,
                    number,
                    origin,
                    severity,
                    text);
        }
    }
}
