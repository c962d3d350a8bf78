/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** What was seen after the provider said "done". */
public class Proof implements Serializable {

    private static final long serialVersionUID = 1L;

    private ProofVerdict verdict;
    private String why;
    private ArrayList<String> errataRemaining = new ArrayList<>();
    private ArrayList<String> packagesMissing = new ArrayList<>();
    private ArrayList<PackageChange> changed = new ArrayList<>();
    private ArrayList<PackageChange> alsoChanged = new ArrayList<>();
    private boolean rebootSuggested;
    private long readAtMs;

    /** How sure. */
    public ProofVerdict getVerdict() {
        return verdict;
    }

    public Proof setVerdict(ProofVerdict verdict) {
        this.verdict = verdict;
        return this;
    }

    /** In words. */
    public String getWhy() {
        return why;
    }

    public Proof setWhy(String why) {
        this.why = why;
        return this;
    }

    /** Selected errata that the provider still offers. */
    public List<String> getErrataRemaining() {
        return errataRemaining;
    }

    public Proof setErrataRemaining(List<String> errataRemaining) {
        this.errataRemaining = errataRemaining == null ? null : new ArrayList<>(errataRemaining);
        return this;
    }

    /** Planned packages that are older than planned, as {@code name-planned (found …)}. */
    public List<String> getPackagesMissing() {
        return packagesMissing;
    }

    public Proof setPackagesMissing(List<String> packagesMissing) {
        this.packagesMissing = packagesMissing == null ? null : new ArrayList<>(packagesMissing);
        return this;
    }

    /** What changed as planned. */
    public List<PackageChange> getChanged() {
        return changed;
    }

    public Proof setChanged(List<PackageChange> changed) {
        this.changed = changed == null ? null : new ArrayList<>(changed);
        return this;
    }

    /** What else changed. */
    public List<PackageChange> getAlsoChanged() {
        return alsoChanged;
    }

    public Proof setAlsoChanged(List<PackageChange> alsoChanged) {
        this.alsoChanged = alsoChanged == null ? null : new ArrayList<>(alsoChanged);
        return this;
    }

    /** The vendor suggests a reboot for something that was installed. */
    public boolean isRebootSuggested() {
        return rebootSuggested;
    }

    public Proof setRebootSuggested(boolean rebootSuggested) {
        this.rebootSuggested = rebootSuggested;
        return this;
    }

    /** When the profile was read. */
    public long getReadAtMs() {
        return readAtMs;
    }

    public Proof setReadAtMs(long readAtMs) {
        this.readAtMs = readAtMs;
        return this;
    }
}
