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
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.ovirt.engine.upgrade.manager.PlainText;

/** A stored event. Sequence numbers grow by one and never repeat within a state directory. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class Event {

    private final long atMs;
    private final String clusterId;
    private final String correlationId;
    private final Map<String, String> fields;
    private final String hostId;
    private final String name;
    private final int number;
    private final long seq;
    private final EventSeverity severity;
    private final String taskId;
    private final String text;

    @JsonCreator
    private Event(
            @JsonProperty(value = "at_ms", required = true) long atMs,
            @JsonProperty("cluster_id") String clusterId,
            @JsonProperty("correlation_id") String correlationId,
            @JsonProperty("fields") Map<String, String> fields,
            @JsonProperty("host_id") String hostId,
            @JsonProperty("name") String name,
            @JsonProperty(value = "number", required = true) int number,
            @JsonProperty(value = "seq", required = true) long seq,
            @JsonProperty("severity") EventSeverity severity,
            @JsonProperty("task_id") String taskId,
            @JsonProperty("text") String text) {
        this.atMs = atMs;
        this.clusterId = clusterId;
        this.correlationId = correlationId;
        this.fields = fields == null ? Collections.emptyMap() : Collections.unmodifiableMap(new TreeMap<>(fields));
        this.hostId = hostId;
        this.name = name;
        this.number = number;
        this.seq = seq;
        this.severity = severity;
        this.taskId = taskId;
        this.text = text;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.atMs = atMs;
        builder.clusterId = clusterId;
        builder.correlationId = correlationId;
        builder.fields = fields;
        builder.hostId = hostId;
        builder.name = name;
        builder.number = number;
        builder.seq = seq;
        builder.severity = severity;
        builder.taskId = taskId;
        builder.text = text;
        return builder;
    }

    /** When it happened. */
    @JsonProperty("at_ms")
    public long getAtMs() {
        return atMs;
    }

    /** Cluster of the event. */
    @JsonProperty("cluster_id")
    public String getClusterId() {
        return clusterId;
    }

    /** Correlation id of the call, also in the logs. */
    @JsonProperty("correlation_id")
    public String getCorrelationId() {
        return correlationId;
    }

    /** Named parameters of the text. */
    @JsonProperty("fields")
    public Map<String, String> getFields() {
        return fields;
    }

    /** Host of the event. */
    @JsonProperty("host_id")
    public String getHostId() {
        return hostId;
    }

    /** Stable name, for example {@code INSTALL_SUCCEEDED}. */
    @JsonProperty("name")
    public String getName() {
        return name;
    }

    /** Stable number. */
    @JsonProperty("number")
    public int getNumber() {
        return number;
    }

    /** Its sequence number in the store. */
    @JsonProperty("seq")
    public long getSeq() {
        return seq;
    }

    /** Severity. */
    @JsonProperty("severity")
    public EventSeverity getSeverity() {
        return severity;
    }

    /** Task of the event. */
    @JsonProperty("task_id")
    public String getTaskId() {
        return taskId;
    }

    /** The sentence. */
    @JsonProperty("text")
    public String getText() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Event)) {
            return false;
        }
        Event that = (Event) other;
        return this.atMs == that.atMs
                && Objects.equals(this.clusterId, that.clusterId)
                && Objects.equals(this.correlationId, that.correlationId)
                && Objects.equals(this.fields, that.fields)
                && Objects.equals(this.hostId, that.hostId)
                && Objects.equals(this.name, that.name)
                && this.number == that.number
                && this.seq == that.seq
                && Objects.equals(this.severity, that.severity)
                && Objects.equals(this.taskId, that.taskId)
                && Objects.equals(this.text, that.text);
    }

    @Override
    public int hashCode() {
        return Objects.hash(atMs,
                clusterId,
                correlationId,
                fields,
                hostId,
                name,
                number,
                seq,
                severity,
                taskId,
                text);
    }

    @Override
    public String toString() {
        return PlainText.of("Event{"
                + "atMs=" + atMs
                + ", clusterId=" + clusterId
                + ", correlationId=" + correlationId
                + ", fields=" + fields
                + ", hostId=" + hostId
                + ", name=" + name
                + ", number=" + number
                + ", seq=" + seq
                + ", severity=" + severity
                + ", taskId=" + taskId
                + ", text=" + text
                + "}");
    }

    /** Builds a {@code Event}. A value that is not given is left out of the document. */
    public static final class Builder {
        private long atMs;
        private String clusterId;
        private String correlationId;
        private Map<String, String> fields;
        private String hostId;
        private String name;
        private int number;
        private long seq;
        private EventSeverity severity;
        private String taskId;
        private String text;

        private Builder() {
        }

        /** When it happened. */
        public Builder atMs(long atMs) {
            this.atMs = atMs;
            return this;
        }

        /** Cluster of the event. */
        public Builder clusterId(String clusterId) {
            this.clusterId = clusterId;
            return this;
        }

        /** Correlation id of the call, also in the logs. */
        public Builder correlationId(String correlationId) {
            this.correlationId = correlationId;
            return this;
        }

        /** Named parameters of the text. */
        public Builder fields(Map<String, String> fields) {
            this.fields = fields;
            return this;
        }

        /** Host of the event. */
        public Builder hostId(String hostId) {
            this.hostId = hostId;
            return this;
        }

        /** Stable name, for example {@code INSTALL_SUCCEEDED}. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /** Stable number. */
        public Builder number(int number) {
            this.number = number;
            return this;
        }

        /** Its sequence number in the store. */
        public Builder seq(long seq) {
            this.seq = seq;
            return this;
        }

        /** Severity. */
        public Builder severity(EventSeverity severity) {
            this.severity = severity;
            return this;
        }

        /** Task of the event. */
        public Builder taskId(String taskId) {
            this.taskId = taskId;
            return this;
        }

        /** The sentence. */
        public Builder text(String text) {
            this.text = text;
            return this;
        }

        public Event build() {
            return new Event(atMs,
                    clusterId,
                    correlationId,
                    fields,
                    hostId,
                    name,
                    number,
                    seq,
                    severity,
                    taskId,
                    text);
        }
    }
}
