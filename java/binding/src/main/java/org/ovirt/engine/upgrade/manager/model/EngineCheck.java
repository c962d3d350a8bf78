/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** The engine's own updates. */
public class EngineCheck implements Serializable {

    private static final long serialVersionUID = 1L;

    private int format;
    private EngineState state;
    private Problem unknownBecause;
    private String installed;
    private String product;
    private String available;
    private ErrataCounts errata;
    private EngineSource source;
    private Association association;
    private ArrayList<Problem> problems = new ArrayList<>();
    private long checkedAtMs;
    private Long dataAgeMs;

    /** Format of this document. */
    public int getFormat() {
        return format;
    }

    public EngineCheck setFormat(int format) {
        this.format = format;
        return this;
    }

    /** The answer; {@code null} for a word of a newer library, to be shown as unknown. */
    public EngineState getState() {
        return state;
    }

    public EngineCheck setState(EngineState state) {
        this.state = state;
        return this;
    }

    /** Why it is unknown. */
    public Problem getUnknownBecause() {
        return unknownBecause;
    }

    public EngineCheck setUnknownBecause(Problem unknownBecause) {
        this.unknownBecause = unknownBecause;
        return this;
    }

    /** Version of the installed {@code ovirt-engine-setup}. {@code null}: the source does not tell. */
    public String getInstalled() {
        return installed;
    }

    public EngineCheck setInstalled(String installed) {
        this.installed = installed;
        return this;
    }

    /** Version of the engine that runs. {@code null}: the caller did not say. */
    public String getProduct() {
        return product;
    }

    public EngineCheck setProduct(String product) {
        this.product = product;
        return this;
    }

    /** Best version of {@code ovirt-engine-setup} to install. {@code null}: the source does not tell. */
    public String getAvailable() {
        return available;
    }

    public EngineCheck setAvailable(String available) {
        this.available = available;
        return this;
    }

    /** Installable errata of the engine machine. {@code null}: no provider knows the machine. */
    public ErrataCounts getErrata() {
        return errata;
    }

    public EngineCheck setErrata(ErrataCounts errata) {
        this.errata = errata;
        return this;
    }

    /** What answered, or was to answer. {@code null}: nothing is configured. */
    public EngineSource getSource() {
        return source;
    }

    public EngineCheck setSource(EngineSource source) {
        this.source = source;
        return this;
    }

    /** The content host of the engine machine, where a provider knows it. */
    public Association getAssociation() {
        return association;
    }

    public EngineCheck setAssociation(Association association) {
        this.association = association;
        return this;
    }

    /** What an administrator should know besides: old data, what the source cannot tell. */
    public List<Problem> getProblems() {
        return problems;
    }

    public EngineCheck setProblems(List<Problem> problems) {
        this.problems = problems == null ? null : new ArrayList<>(problems);
        return this;
    }

    /** When this was checked, by the clock of this machine. */
    public long getCheckedAtMs() {
        return checkedAtMs;
    }

    public EngineCheck setCheckedAtMs(long checkedAtMs) {
        this.checkedAtMs = checkedAtMs;
        return this;
    }

    /** Age of what the source knew when it answered. {@code null}: unknown. */
    public Long getDataAgeMs() {
        return dataAgeMs;
    }

    public EngineCheck setDataAgeMs(Long dataAgeMs) {
        this.dataAgeMs = dataAgeMs;
        return this;
    }
}
