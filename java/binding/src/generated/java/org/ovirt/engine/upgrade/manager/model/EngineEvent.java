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

/** An event of the engine's audit log. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class EngineEvent {

    private final long atMs;
    private final String cluster;
    private final int code;
    private final String correlationId;
    private final String host;
    private final long id;
    private final EventSeverity severity;
    private final String text;
    private final String user;
    private final String vm;

    @JsonCreator
    private EngineEvent(
            @JsonProperty(value = "at_ms", required = true) long atMs,
            @JsonProperty("cluster") String cluster,
            @JsonProperty(value = "code", required = true) int code,
            @JsonProperty("correlation_id") String correlationId,
            @JsonProperty("host") String host,
            @JsonProperty(value = "id", required = true) long id,
            @JsonProperty("severity") EventSeverity severity,
            @JsonProperty("text") String text,
            @JsonProperty("user") String user,
            @JsonProperty("vm") String vm) {
        this.atMs = atMs;
        this.cluster = cluster;
        this.code = code;
        this.correlationId = correlationId;
        this.host = host;
        this.id = id;
        this.severity = severity;
        this.text = text;
        this.user = user;
        this.vm = vm;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.atMs = atMs;
        builder.cluster = cluster;
        builder.code = code;
        builder.correlationId = correlationId;
        builder.host = host;
        builder.id = id;
        builder.severity = severity;
        builder.text = text;
        builder.user = user;
        builder.vm = vm;
        return builder;
    }

    /** When. */
    @JsonProperty("at_ms")
    public long getAtMs() {
        return atMs;
    }

    /** Cluster of the event. */
    @JsonProperty("cluster")
    public String getCluster() {
        return cluster;
    }

    /** Number of its type ({@code AuditLogType}), for example 600 for "host moved to maintenance by a user". */
    @JsonProperty("code")
    public int getCode() {
        return code;
    }

    /** Correlation id; ours begin with {@code oum-}. Some events have none. */
    @JsonProperty("correlation_id")
    public String getCorrelationId() {
        return correlationId;
    }

    /** Host of the event. */
    @JsonProperty("host")
    public String getHost() {
        return host;
    }

    /** The engine's number: grows, with gaps. */
    @JsonProperty("id")
    public long getId() {
        return id;
    }

    /** Severity. */
    @JsonProperty("severity")
    public EventSeverity getSeverity() {
        return severity;
    }

    /** The sentence, in the engine's language. */
    @JsonProperty("text")
    public String getText() {
        return text;
    }

    /** The user who did it. {@code null}: no user. */
    @JsonProperty("user")
    public String getUser() {
        return user;
    }

    /** VM of the event. */
    @JsonProperty("vm")
    public String getVm() {
        return vm;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof EngineEvent)) {
            return false;
        }
        EngineEvent that = (EngineEvent) other;
        return this.atMs == that.atMs
                && Objects.equals(this.cluster, that.cluster)
                && this.code == that.code
                && Objects.equals(this.correlationId, that.correlationId)
                && Objects.equals(this.host, that.host)
                && this.id == that.id
                && Objects.equals(this.severity, that.severity)
                && Objects.equals(this.text, that.text)
                && Objects.equals(this.user, that.user)
                && Objects.equals(this.vm, that.vm);
    }

    @Override
    public int hashCode() {
        return Objects.hash(atMs,
                cluster,
                code,
                correlationId,
                host,
                id,
                severity,
                text,
                user,
                vm);
    }

    @Override
    public String toString() {
        return PlainText.of("EngineEvent{"
                + "atMs=" + atMs
                + ", cluster=" + cluster
                + ", code=" + code
                + ", correlationId=" + correlationId
                + ", host=" + host
                + ", id=" + id
                + ", severity=" + severity
                + ", text=" + text
                + ", user=" + user
                + ", vm=" + vm
                + "}");
    }

    /** Builds a {@code EngineEvent}. A value that is not given is left out of the document. */
    public static final class Builder {
        private long atMs;
        private String cluster;
        private int code;
        private String correlationId;
        private String host;
        private long id;
        private EventSeverity severity;
        private String text;
        private String user;
        private String vm;

        private Builder() {
        }

        /** When. */
        public Builder atMs(long atMs) {
            this.atMs = atMs;
            return this;
        }

        /** Cluster of the event. */
        public Builder cluster(String cluster) {
            this.cluster = cluster;
            return this;
        }

        /** Number of its type ({@code AuditLogType}), for example 600 for "host moved to maintenance by a user". */
        public Builder code(int code) {
            this.code = code;
            return this;
        }

        /** Correlation id; ours begin with {@code oum-}. Some events have none. */
        public Builder correlationId(String correlationId) {
            this.correlationId = correlationId;
            return this;
        }

        /** Host of the event. */
        public Builder host(String host) {
            this.host = host;
            return this;
        }

        /** The engine's number: grows, with gaps. */
        public Builder id(long id) {
            this.id = id;
            return this;
        }

        /** Severity. */
        public Builder severity(EventSeverity severity) {
            this.severity = severity;
            return this;
        }

        /** The sentence, in the engine's language. */
        public Builder text(String text) {
            this.text = text;
            return this;
        }

        /** The user who did it. {@code null}: no user. */
        public Builder user(String user) {
            this.user = user;
            return this;
        }

        /** VM of the event. */
        public Builder vm(String vm) {
            this.vm = vm;
            return this;
        }

        public EngineEvent build() {
            return new EngineEvent(atMs,
                    cluster,
                    code,
                    correlationId,
                    host,
                    id,
                    severity,
                    text,
                    user,
                    vm);
        }
    }
}
