/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/** A stored event. Sequence numbers grow by one and never repeat within a state directory. */
public class Event implements Serializable {

    private static final long serialVersionUID = 1L;

    private long seq;
    private String name;
    private int number;
    private EventSeverity severity;
    private String text;
    private String hostId;
    private String clusterId;
    private String taskId;
    private String correlationId;
    private TreeMap<String, String> fields = new TreeMap<>();
    private long atMs;

    /** Its number in the order of the store. */
    public long getSeq() {
        return seq;
    }

    public Event setSeq(long seq) {
        this.seq = seq;
        return this;
    }

    /** Stable name, for example {@code INSTALL_SUCCEEDED}. */
    public String getName() {
        return name;
    }

    public Event setName(String name) {
        this.name = name;
        return this;
    }

    /** Stable number. */
    public int getNumber() {
        return number;
    }

    public Event setNumber(int number) {
        this.number = number;
        return this;
    }

    /** Severity. */
    public EventSeverity getSeverity() {
        return severity;
    }

    public Event setSeverity(EventSeverity severity) {
        this.severity = severity;
        return this;
    }

    /** The sentence. */
    public String getText() {
        return text;
    }

    public Event setText(String text) {
        this.text = text;
        return this;
    }

    /** Host that it is about. */
    public String getHostId() {
        return hostId;
    }

    public Event setHostId(String hostId) {
        this.hostId = hostId;
        return this;
    }

    /** Cluster that it is about. */
    public String getClusterId() {
        return clusterId;
    }

    public Event setClusterId(String clusterId) {
        this.clusterId = clusterId;
        return this;
    }

    /** Task that it is about. */
    public String getTaskId() {
        return taskId;
    }

    public Event setTaskId(String taskId) {
        this.taskId = taskId;
        return this;
    }

    /** Ties it to logs. */
    public String getCorrelationId() {
        return correlationId;
    }

    public Event setCorrelationId(String correlationId) {
        this.correlationId = correlationId;
        return this;
    }

    /** The fields of the sentence. */
    public Map<String, String> getFields() {
        return fields;
    }

    public Event setFields(Map<String, String> fields) {
        this.fields = fields == null ? null : new TreeMap<>(fields);
        return this;
    }

    /** When it happened. */
    public long getAtMs() {
        return atMs;
    }

    public Event setAtMs(long atMs) {
        this.atMs = atMs;
        return this;
    }
}
