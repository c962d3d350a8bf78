/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** An installation. */
public class Task implements Serializable {

    private static final long serialVersionUID = 1L;

    private int format;
    private String id;
    private String hostId;
    private String hostName;
    private String provider;
    private ProviderTask providerTask;
    private String actor;
    private String correlationId;
    private Selection selection;
    private ArrayList<TaskErratum> errata = new ArrayList<>();
    private TaskState state;
    private Progress progress;
    private String providerText;
    private Problem problem;
    private Proof proof;
    private boolean cancelRequested;
    private long createdAtMs;
    private Long endedAtMs;

    /** Format of this document. */
    public int getFormat() {
        return format;
    }

    public Task setFormat(int format) {
        this.format = format;
        return this;
    }

    /** Our id; it outlives the process. */
    public String getId() {
        return id;
    }

    public Task setId(String id) {
        this.id = id;
        return this;
    }

    /** The host. */
    public String getHostId() {
        return hostId;
    }

    public Task setHostId(String hostId) {
        this.hostId = hostId;
        return this;
    }

    /** Its name. */
    public String getHostName() {
        return hostName;
    }

    public Task setHostName(String hostName) {
        this.hostName = hostName;
        return this;
    }

    /** The provider. */
    public String getProvider() {
        return provider;
    }

    public Task setProvider(String provider) {
        this.provider = provider;
        return this;
    }

    /** The provider's ids of the task (job invocation and task), in its own words. */
    public ProviderTask getProviderTask() {
        return providerTask;
    }

    public Task setProviderTask(ProviderTask providerTask) {
        this.providerTask = providerTask;
        return this;
    }

    /** Who asked for it. */
    public String getActor() {
        return actor;
    }

    public Task setActor(String actor) {
        this.actor = actor;
        return this;
    }

    /** Ties it to logs. */
    public String getCorrelationId() {
        return correlationId;
    }

    public Task setCorrelationId(String correlationId) {
        this.correlationId = correlationId;
        return this;
    }

    /** What was asked for. */
    public Selection getSelection() {
        return selection;
    }

    public Task setSelection(Selection selection) {
        this.selection = selection;
        return this;
    }

    /** The errata of the selection, where it was one. */
    public List<TaskErratum> getErrata() {
        return errata;
    }

    public Task setErrata(List<TaskErratum> errata) {
        this.errata = errata == null ? null : new ArrayList<>(errata);
        return this;
    }

    /** State. */
    public TaskState getState() {
        return state;
    }

    public Task setState(TaskState state) {
        this.state = state;
        return this;
    }

    /** How far. */
    public Progress getProgress() {
        return progress;
    }

    public Task setProgress(Progress progress) {
        this.progress = progress;
        return this;
    }

    /** The provider's own words: its errors, else the end of the host's output. */
    public String getProviderText() {
        return providerText;
    }

    public Task setProviderText(String providerText) {
        this.providerText = providerText;
        return this;
    }

    /** Why it failed, or what keeps it. */
    public Problem getProblem() {
        return problem;
    }

    public Task setProblem(Problem problem) {
        this.problem = problem;
        return this;
    }

    /** What was seen afterwards. */
    public Proof getProof() {
        return proof;
    }

    public Task setProof(Proof proof) {
        this.proof = proof;
        return this;
    }

    /** A cancel was asked for. */
    public boolean isCancelRequested() {
        return cancelRequested;
    }

    public Task setCancelRequested(boolean cancelRequested) {
        this.cancelRequested = cancelRequested;
        return this;
    }

    /** When it was stored. */
    public long getCreatedAtMs() {
        return createdAtMs;
    }

    public Task setCreatedAtMs(long createdAtMs) {
        this.createdAtMs = createdAtMs;
        return this;
    }

    /** When it ended. */
    public Long getEndedAtMs() {
        return endedAtMs;
    }

    public Task setEndedAtMs(Long endedAtMs) {
        this.endedAtMs = endedAtMs;
        return this;
    }
}
