/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** One advisory. */
public class Erratum implements Serializable {

    private static final long serialVersionUID = 1L;

    private String id;
    private ErratumType type;
    private String typeText;
    private Severity severity;
    private String title;
    private String summary;
    private String description;
    private String solution;
    private String issued;
    private String updated;
    private Boolean rebootSuggested;
    private Boolean installable;
    private ArrayList<String> cves = new ArrayList<>();
    private ArrayList<String> bugs = new ArrayList<>();
    private ArrayList<String> packages = new ArrayList<>();
    private ArrayList<String> moduleStreams = new ArrayList<>();
    private ArrayList<ModularPackages> modularPackages = new ArrayList<>();

    /** The advisory's id, for example {@code RHSA-2024:1234}. */
    public String getId() {
        return id;
    }

    public Erratum setId(String id) {
        this.id = id;
        return this;
    }

    /** What it is for. */
    public ErratumType getType() {
        return type;
    }

    public Erratum setType(ErratumType type) {
        this.type = type;
        return this;
    }

    /** The server's own word for the type. */
    public String getTypeText() {
        return typeText;
    }

    public Erratum setTypeText(String typeText) {
        this.typeText = typeText;
        return this;
    }

    /** Severity; meaningful for security errata. */
    public Severity getSeverity() {
        return severity;
    }

    public Erratum setSeverity(Severity severity) {
        this.severity = severity;
        return this;
    }

    /** One line. */
    public String getTitle() {
        return title;
    }

    public Erratum setTitle(String title) {
        this.title = title;
        return this;
    }

    /** Short text; may be empty. */
    public String getSummary() {
        return summary;
    }

    public Erratum setSummary(String summary) {
        this.summary = summary;
        return this;
    }

    /** Long text; may be empty. */
    public String getDescription() {
        return description;
    }

    public Erratum setDescription(String description) {
        this.description = description;
        return this;
    }

    /** What the vendor asks to do; may be empty. */
    public String getSolution() {
        return solution;
    }

    public Erratum setSolution(String solution) {
        this.solution = solution;
        return this;
    }

    /** Day of publication, {@code YYYY-MM-DD}. */
    public String getIssued() {
        return issued;
    }

    public Erratum setIssued(String issued) {
        this.issued = issued;
        return this;
    }

    /** Day of the last change, {@code YYYY-MM-DD}. */
    public String getUpdated() {
        return updated;
    }

    public Erratum setUpdated(String updated) {
        this.updated = updated;
        return this;
    }

    /** The vendor suggests a reboot. {@code null} where the server does not say (before Katello 3.5). */
    public Boolean getRebootSuggested() {
        return rebootSuggested;
    }

    public Erratum setRebootSuggested(Boolean rebootSuggested) {
        this.rebootSuggested = rebootSuggested;
        return this;
    }

    /** Installable from the host's content view. {@code null} where the list does not say. */
    public Boolean getInstallable() {
        return installable;
    }

    public Erratum setInstallable(Boolean installable) {
        this.installable = installable;
        return this;
    }

    /** CVEs that it fixes. */
    public List<String> getCves() {
        return cves;
    }

    public Erratum setCves(List<String> cves) {
        this.cves = cves == null ? null : new ArrayList<>(cves);
        return this;
    }

    /** Bugs that it fixes. */
    public List<String> getBugs() {
        return bugs;
    }

    public Erratum setBugs(List<String> bugs) {
        this.bugs = bugs == null ? null : new ArrayList<>(bugs);
        return this;
    }

    /** Packages that it brings, as the server writes them (NEVRA, epoch 0 left out). */
    public List<String> getPackages() {
        return packages;
    }

    public Erratum setPackages(List<String> packages) {
        this.packages = packages == null ? null : new ArrayList<>(packages);
        return this;
    }

    /** Module streams that it belongs to, as {@code name:stream}. */
    public List<String> getModuleStreams() {
        return moduleStreams;
    }

    public Erratum setModuleStreams(List<String> moduleStreams) {
        this.moduleStreams = moduleStreams == null ? null : new ArrayList<>(moduleStreams);
        return this;
    }

    /** Those of the packages that reach only hosts on which their module stream is enabled. */
    public List<ModularPackages> getModularPackages() {
        return modularPackages;
    }

    public Erratum setModularPackages(List<ModularPackages> modularPackages) {
        this.modularPackages = modularPackages == null ? null : new ArrayList<>(modularPackages);
        return this;
    }
}
