/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.config;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Configuration of an upgrade manager, usually read from JSON. */
public class Config implements Serializable {

    private static final long serialVersionUID = 1L;

    private String stateDir;
    private Role role;
    private ArrayList<ProviderConfig> providers = new ArrayList<>();
    private EngineConfig engine;
    private ScheduleConfig schedule;
    private String deadline;
    private String taskPollInterval;
    private String taskStuckAfter;
    private String proofTimeout;
    private String proofInterval;
    private String staleAfter;
    private String listener;
    private Integer workerThreads;
    private LogLevel logLevel;

    /** Directory of the state: a local file system, owned by the user that runs this process. */
    public String getStateDir() {
        return stateDir;
    }

    public Config setStateDir(String stateDir) {
        this.stateDir = stateDir;
        return this;
    }

    /** Controller (acts) or observer (reads, and leaves requests). */
    public Role getRole() {
        return role;
    }

    public Config setRole(Role role) {
        this.role = role;
        return this;
    }

    /** Katello or Satellite servers. */
    public List<ProviderConfig> getProviders() {
        return providers;
    }

    public Config setProviders(List<ProviderConfig> providers) {
        this.providers = providers == null ? null : new ArrayList<>(providers);
        return this;
    }

    /** Who tells whether the engine itself has updates. {@code null}: only calls that bring the engine machine. */
    public EngineConfig getEngine() {
        return engine;
    }

    public Config setEngine(EngineConfig engine) {
        this.engine = engine;
        return this;
    }

    /** When the periodic checks run. {@code null}: once a day. */
    public ScheduleConfig getSchedule() {
        return schedule;
    }

    public Config setSchedule(ScheduleConfig schedule) {
        this.schedule = schedule;
        return this;
    }

    /** Deadline of an operation that names none. */
    public String getDeadline() {
        return deadline;
    }

    public Config setDeadline(String deadline) {
        this.deadline = deadline;
        return this;
    }

    /** Time between two looks at unfinished tasks. */
    public String getTaskPollInterval() {
        return taskPollInterval;
    }

    public Config setTaskPollInterval(String taskPollInterval) {
        this.taskPollInterval = taskPollInterval;
        return this;
    }

    /** Time after which a task that has not ended is reported as stuck; it is followed on. */
    public String getTaskStuckAfter() {
        return taskStuckAfter;
    }

    public Config setTaskStuckAfter(String taskStuckAfter) {
        this.taskStuckAfter = taskStuckAfter;
        return this;
    }

    /** How long to wait for the host's new package profile after an installation. */
    public String getProofTimeout() {
        return proofTimeout;
    }

    public Config setProofTimeout(String proofTimeout) {
        this.proofTimeout = proofTimeout;
        return this;
    }

    /** Time between two looks at that profile. */
    public String getProofInterval() {
        return proofInterval;
    }

    public Config setProofInterval(String proofInterval) {
        this.proofInterval = proofInterval;
        return this;
    }

    /** Provider data about a host older than this is reported as old. */
    public String getStaleAfter() {
        return staleAfter;
    }

    public Config setStaleAfter(String staleAfter) {
        this.staleAfter = staleAfter;
        return this;
    }

    /** Name under which the listener's place in the events is kept. */
    public String getListener() {
        return listener;
    }

    public Config setListener(String listener) {
        this.listener = listener;
        return this;
    }

    /** Worker threads of the embedded runtime, 1 to 16. */
    public Integer getWorkerThreads() {
        return workerThreads;
    }

    public Config setWorkerThreads(Integer workerThreads) {
        this.workerThreads = workerThreads;
        return this;
    }

    /** Least severity of forwarded log lines. */
    public LogLevel getLogLevel() {
        return logLevel;
    }

    public Config setLogLevel(LogLevel logLevel) {
        this.logLevel = logLevel;
        return this;
    }
}
