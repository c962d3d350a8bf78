/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** The connection to the engine's REST API (version 4, engine 4.4 or newer). */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class EngineApiConfig {

    private final Boolean auditEvents;
    private final List<String> caFiles;
    private final Limits limits;
    private final Secret password;
    private final Boolean taskList;
    private final String url;
    private final String username;

    @JsonCreator
    private EngineApiConfig(
            @JsonProperty("audit_events") Boolean auditEvents,
            @JsonProperty("ca_files") List<String> caFiles,
            @JsonProperty("limits") Limits limits,
            @JsonProperty("password") Secret password,
            @JsonProperty("task_list") Boolean taskList,
            @JsonProperty("url") String url,
            @JsonProperty("username") String username) {
        this.auditEvents = auditEvents;
        this.caFiles = caFiles == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(caFiles));
        this.limits = limits;
        this.password = password;
        this.taskList = taskList;
        this.url = url;
        this.username = username;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.auditEvents = auditEvents;
        builder.caFiles = caFiles;
        builder.limits = limits;
        builder.password = password;
        builder.taskList = taskList;
        builder.url = url;
        builder.username = username;
        return builder;
    }

    /**
     * Whether every audit event is also written to the engine's own audit log, as an external event of origin
     * {@code upgrade-manager/} and the id of the state. {@code false}: an embedder does that itself.
     */
    @JsonProperty("audit_events")
    public Boolean getAuditEvents() {
        return auditEvents;
    }

    /**
     * PEM files with CA certificates, trusted for this server besides the system's. The engine's own CA
     * certificate is {@code /etc/pki/ovirt-engine/ca.pem}.
     */
    @JsonProperty("ca_files")
    public List<String> getCaFiles() {
        return caFiles;
    }

    /** Limits of a request. */
    @JsonProperty("limits")
    public Limits getLimits() {
        return limits;
    }

    /** The user's password. */
    @JsonProperty("password")
    public Secret getPassword() {
        return password;
    }

    /**
     * Whether each run is also shown among the engine's tasks, with a step for each host. {@code false}: an
     * embedder does that itself, or the user may not ({@code inject_external_tasks}).
     */
    @JsonProperty("task_list")
    public Boolean getTaskList() {
        return taskList;
    }

    /** URL of the engine, {@code https://engine.example.com/ovirt-engine}. */
    @JsonProperty("url")
    public String getUrl() {
        return url;
    }

    /**
     * A user of the engine with its authentication profile, for example {@code upgrade-manager@internal}. Use a
     * user of its own: acts of other users on hosts and VMs of a run count as external changes.
     */
    @JsonProperty("username")
    public String getUsername() {
        return username;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof EngineApiConfig)) {
            return false;
        }
        EngineApiConfig that = (EngineApiConfig) other;
        return Objects.equals(this.auditEvents, that.auditEvents)
                && Objects.equals(this.caFiles, that.caFiles)
                && Objects.equals(this.limits, that.limits)
                && Objects.equals(this.password, that.password)
                && Objects.equals(this.taskList, that.taskList)
                && Objects.equals(this.url, that.url)
                && Objects.equals(this.username, that.username);
    }

    @Override
    public int hashCode() {
        return Objects.hash(auditEvents,
                caFiles,
                limits,
                password,
                taskList,
                url,
                username);
    }

    @Override
    public String toString() {
        return PlainText.of("EngineApiConfig{"
                + "auditEvents=" + auditEvents
                + ", caFiles=" + caFiles
                + ", limits=" + limits
                + ", password=" + password
                + ", taskList=" + taskList
                + ", url=" + (url == null ? null : "***")
                + ", username=" + username
                + "}");
    }

    /** Builds a {@code EngineApiConfig}. A value that is not given is left out of the document. */
    public static final class Builder {
        private Boolean auditEvents;
        private List<String> caFiles;
        private Limits limits;
        private Secret password;
        private Boolean taskList;
        private String url;
        private String username;

        private Builder() {
        }

        /**
         * Whether every audit event is also written to the engine's own audit log, as an external event of origin
         * {@code upgrade-manager/} and the id of the state. {@code false}: an embedder does that itself.
         */
        public Builder auditEvents(Boolean auditEvents) {
            this.auditEvents = auditEvents;
            return this;
        }

        /**
         * PEM files with CA certificates, trusted for this server besides the system's. The engine's own CA
         * certificate is {@code /etc/pki/ovirt-engine/ca.pem}.
         */
        public Builder caFiles(List<String> caFiles) {
            this.caFiles = caFiles;
            return this;
        }

        /** Limits of a request. */
        public Builder limits(Limits limits) {
            this.limits = limits;
            return this;
        }

        /** The user's password. */
        public Builder password(Secret password) {
            this.password = password;
            return this;
        }

        /**
         * Whether each run is also shown among the engine's tasks, with a step for each host. {@code false}: an
         * embedder does that itself, or the user may not ({@code inject_external_tasks}).
         */
        public Builder taskList(Boolean taskList) {
            this.taskList = taskList;
            return this;
        }

        /** URL of the engine, {@code https://engine.example.com/ovirt-engine}. */
        public Builder url(String url) {
            this.url = url;
            return this;
        }

        /**
         * A user of the engine with its authentication profile, for example {@code upgrade-manager@internal}. Use
         * a user of its own: acts of other users on hosts and VMs of a run count as external changes.
         */
        public Builder username(String username) {
            this.username = username;
            return this;
        }

        public EngineApiConfig build() {
            return new EngineApiConfig(auditEvents,
                    caFiles,
                    limits,
                    password,
                    taskList,
                    url,
                    username);
        }
    }
}
