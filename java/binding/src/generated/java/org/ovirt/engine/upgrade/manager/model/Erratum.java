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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** One advisory. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class Erratum {

    private final List<String> bugs;
    private final List<String> cves;
    private final String description;
    private final String id;
    private final Boolean installable;
    private final String issued;
    private final List<ModularPackages> modularPackages;
    private final List<String> moduleStreams;
    private final List<String> packages;
    private final Boolean rebootSuggested;
    private final Severity severity;
    private final String solution;
    private final String summary;
    private final String title;
    private final ErratumType type;
    private final String typeText;
    private final String updated;

    @JsonCreator
    private Erratum(
            @JsonProperty("bugs") List<String> bugs,
            @JsonProperty("cves") List<String> cves,
            @JsonProperty("description") String description,
            @JsonProperty("id") String id,
            @JsonProperty("installable") Boolean installable,
            @JsonProperty("issued") String issued,
            @JsonProperty("modular_packages") List<ModularPackages> modularPackages,
            @JsonProperty("module_streams") List<String> moduleStreams,
            @JsonProperty("packages") List<String> packages,
            @JsonProperty("reboot_suggested") Boolean rebootSuggested,
            @JsonProperty("severity") Severity severity,
            @JsonProperty("solution") String solution,
            @JsonProperty("summary") String summary,
            @JsonProperty("title") String title,
            @JsonProperty("type") ErratumType type,
            @JsonProperty("type_text") String typeText,
            @JsonProperty("updated") String updated) {
        this.bugs = bugs == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(bugs));
        this.cves = cves == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(cves));
        this.description = description;
        this.id = id;
        this.installable = installable;
        this.issued = issued;
        this.modularPackages = modularPackages == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(modularPackages));
        this.moduleStreams = moduleStreams == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(moduleStreams));
        this.packages = packages == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(packages));
        this.rebootSuggested = rebootSuggested;
        this.severity = severity;
        this.solution = solution;
        this.summary = summary;
        this.title = title;
        this.type = type;
        this.typeText = typeText;
        this.updated = updated;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.bugs = bugs;
        builder.cves = cves;
        builder.description = description;
        builder.id = id;
        builder.installable = installable;
        builder.issued = issued;
        builder.modularPackages = modularPackages;
        builder.moduleStreams = moduleStreams;
        builder.packages = packages;
        builder.rebootSuggested = rebootSuggested;
        builder.severity = severity;
        builder.solution = solution;
        builder.summary = summary;
        builder.title = title;
        builder.type = type;
        builder.typeText = typeText;
        builder.updated = updated;
        return builder;
    }

    /** Bugs that it fixes. */
    @JsonProperty("bugs")
    public List<String> getBugs() {
        return bugs;
    }

    /** CVEs that it fixes. */
    @JsonProperty("cves")
    public List<String> getCves() {
        return cves;
    }

    /** Long text; may be empty. */
    @JsonProperty("description")
    public String getDescription() {
        return description;
    }

    /** The advisory's id, for example {@code RHSA-2024:1234}. */
    @JsonProperty("id")
    public String getId() {
        return id;
    }

    /** Installable from the host's content view. {@code null}: the list does not report it. */
    @JsonProperty("installable")
    public Boolean getInstallable() {
        return installable;
    }

    /** Day of publication, {@code YYYY-MM-DD}. */
    @JsonProperty("issued")
    public String getIssued() {
        return issued;
    }

    /**
     * Those of {@code packages} that belong to a module stream: they reach only hosts on which that stream is
     * enabled. Empty where the server does not report it (before Katello 3.10).
     */
    @JsonProperty("modular_packages")
    public List<ModularPackages> getModularPackages() {
        return modularPackages;
    }

    /** Module streams that it belongs to, as {@code name:stream}. */
    @JsonProperty("module_streams")
    public List<String> getModuleStreams() {
        return moduleStreams;
    }

    /** Packages that it brings, as the server writes them (NEVRA, epoch 0 left out). */
    @JsonProperty("packages")
    public List<String> getPackages() {
        return packages;
    }

    /** The vendor suggests a reboot. {@code null}: the server does not report it (before Katello 3.5). */
    @JsonProperty("reboot_suggested")
    public Boolean getRebootSuggested() {
        return rebootSuggested;
    }

    /** Severity; meaningful for security errata. */
    @JsonProperty("severity")
    public Severity getSeverity() {
        return severity;
    }

    /** Instructions of the vendor; may be empty. */
    @JsonProperty("solution")
    public String getSolution() {
        return solution;
    }

    /** Short text; may be empty. */
    @JsonProperty("summary")
    public String getSummary() {
        return summary;
    }

    /** One line. */
    @JsonProperty("title")
    public String getTitle() {
        return title;
    }

    /** What it is for. */
    @JsonProperty("type")
    public ErratumType getType() {
        return type;
    }

    /** The server's own word for the type. */
    @JsonProperty("type_text")
    public String getTypeText() {
        return typeText;
    }

    /** Day of the last change, {@code YYYY-MM-DD}. */
    @JsonProperty("updated")
    public String getUpdated() {
        return updated;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Erratum)) {
            return false;
        }
        Erratum that = (Erratum) other;
        return Objects.equals(this.bugs, that.bugs)
                && Objects.equals(this.cves, that.cves)
                && Objects.equals(this.description, that.description)
                && Objects.equals(this.id, that.id)
                && Objects.equals(this.installable, that.installable)
                && Objects.equals(this.issued, that.issued)
                && Objects.equals(this.modularPackages, that.modularPackages)
                && Objects.equals(this.moduleStreams, that.moduleStreams)
                && Objects.equals(this.packages, that.packages)
                && Objects.equals(this.rebootSuggested, that.rebootSuggested)
                && Objects.equals(this.severity, that.severity)
                && Objects.equals(this.solution, that.solution)
                && Objects.equals(this.summary, that.summary)
                && Objects.equals(this.title, that.title)
                && Objects.equals(this.type, that.type)
                && Objects.equals(this.typeText, that.typeText)
                && Objects.equals(this.updated, that.updated);
    }

    @Override
    public int hashCode() {
        return Objects.hash(bugs,
                cves,
                description,
                id,
                installable,
                issued,
                modularPackages,
                moduleStreams,
                packages,
                rebootSuggested,
                severity,
                solution,
                summary,
                title,
                type,
                typeText,
                updated);
    }

    @Override
    public String toString() {
        return PlainText.of("Erratum{"
                + "bugs=" + bugs
                + ", cves=" + cves
                + ", description=" + description
                + ", id=" + id
                + ", installable=" + installable
                + ", issued=" + issued
                + ", modularPackages=" + modularPackages
                + ", moduleStreams=" + moduleStreams
                + ", packages=" + packages
                + ", rebootSuggested=" + rebootSuggested
                + ", severity=" + severity
                + ", solution=" + solution
                + ", summary=" + summary
                + ", title=" + title
                + ", type=" + type
                + ", typeText=" + typeText
                + ", updated=" + updated
                + "}");
    }

    /** Builds a {@code Erratum}. A value that is not given is left out of the document. */
    public static final class Builder {
        private List<String> bugs;
        private List<String> cves;
        private String description;
        private String id;
        private Boolean installable;
        private String issued;
        private List<ModularPackages> modularPackages;
        private List<String> moduleStreams;
        private List<String> packages;
        private Boolean rebootSuggested;
        private Severity severity;
        private String solution;
        private String summary;
        private String title;
        private ErratumType type;
        private String typeText;
        private String updated;

        private Builder() {
        }

        /** Bugs that it fixes. */
        public Builder bugs(List<String> bugs) {
            this.bugs = bugs;
            return this;
        }

        /** CVEs that it fixes. */
        public Builder cves(List<String> cves) {
            this.cves = cves;
            return this;
        }

        /** Long text; may be empty. */
        public Builder description(String description) {
            this.description = description;
            return this;
        }

        /** The advisory's id, for example {@code RHSA-2024:1234}. */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /** Installable from the host's content view. {@code null}: the list does not report it. */
        public Builder installable(Boolean installable) {
            this.installable = installable;
            return this;
        }

        /** Day of publication, {@code YYYY-MM-DD}. */
        public Builder issued(String issued) {
            this.issued = issued;
            return this;
        }

        /**
         * Those of {@code packages} that belong to a module stream: they reach only hosts on which that stream is
         * enabled. Empty where the server does not report it (before Katello 3.10).
         */
        public Builder modularPackages(List<ModularPackages> modularPackages) {
            this.modularPackages = modularPackages;
            return this;
        }

        /** Module streams that it belongs to, as {@code name:stream}. */
        public Builder moduleStreams(List<String> moduleStreams) {
            this.moduleStreams = moduleStreams;
            return this;
        }

        /** Packages that it brings, as the server writes them (NEVRA, epoch 0 left out). */
        public Builder packages(List<String> packages) {
            this.packages = packages;
            return this;
        }

        /** The vendor suggests a reboot. {@code null}: the server does not report it (before Katello 3.5). */
        public Builder rebootSuggested(Boolean rebootSuggested) {
            this.rebootSuggested = rebootSuggested;
            return this;
        }

        /** Severity; meaningful for security errata. */
        public Builder severity(Severity severity) {
            this.severity = severity;
            return this;
        }

        /** Instructions of the vendor; may be empty. */
        public Builder solution(String solution) {
            this.solution = solution;
            return this;
        }

        /** Short text; may be empty. */
        public Builder summary(String summary) {
            this.summary = summary;
            return this;
        }

        /** One line. */
        public Builder title(String title) {
            this.title = title;
            return this;
        }

        /** What it is for. */
        public Builder type(ErratumType type) {
            this.type = type;
            return this;
        }

        /** The server's own word for the type. */
        public Builder typeText(String typeText) {
            this.typeText = typeText;
            return this;
        }

        /** Day of the last change, {@code YYYY-MM-DD}. */
        public Builder updated(String updated) {
            this.updated = updated;
            return this;
        }

        public Erratum build() {
            return new Erratum(bugs,
                    cves,
                    description,
                    id,
                    installable,
                    issued,
                    modularPackages,
                    moduleStreams,
                    packages,
                    rebootSuggested,
                    severity,
                    solution,
                    summary,
                    title,
                    type,
                    typeText,
                    updated);
        }
    }
}
