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

/** What the host's profile shows after the installation. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class Proof {

    private final List<PackageChange> alsoChanged;
    private final List<PackageChange> changed;
    private final List<String> errataRemaining;
    private final List<String> errataUnproved;
    private final ImageChange image;
    private final List<String> packagesMissing;
    private final long readAtMs;
    private final boolean rebootSuggested;
    private final ProofVerdict verdict;
    private final String why;

    @JsonCreator
    private Proof(
            @JsonProperty("also_changed") List<PackageChange> alsoChanged,
            @JsonProperty("changed") List<PackageChange> changed,
            @JsonProperty("errata_remaining") List<String> errataRemaining,
            @JsonProperty("errata_unproved") List<String> errataUnproved,
            @JsonProperty("image") ImageChange image,
            @JsonProperty("packages_missing") List<String> packagesMissing,
            @JsonProperty(value = "read_at_ms", required = true) long readAtMs,
            @JsonProperty(value = "reboot_suggested", required = true) boolean rebootSuggested,
            @JsonProperty("verdict") ProofVerdict verdict,
            @JsonProperty("why") String why) {
        this.alsoChanged = alsoChanged == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(alsoChanged));
        this.changed = changed == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(changed));
        this.errataRemaining = errataRemaining == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(errataRemaining));
        this.errataUnproved = errataUnproved == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(errataUnproved));
        this.image = image;
        this.packagesMissing = packagesMissing == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(packagesMissing));
        this.readAtMs = readAtMs;
        this.rebootSuggested = rebootSuggested;
        this.verdict = verdict;
        this.why = why;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.alsoChanged = alsoChanged;
        builder.changed = changed;
        builder.errataRemaining = errataRemaining;
        builder.errataUnproved = errataUnproved;
        builder.image = image;
        builder.packagesMissing = packagesMissing;
        builder.readAtMs = readAtMs;
        builder.rebootSuggested = rebootSuggested;
        builder.verdict = verdict;
        builder.why = why;
        return builder;
    }

    /** Other packages that changed. */
    @JsonProperty("also_changed")
    public List<PackageChange> getAlsoChanged() {
        return alsoChanged;
    }

    /** Packages that changed as planned. */
    @JsonProperty("changed")
    public List<PackageChange> getChanged() {
        return changed;
    }

    /** Selected errata that are still installable. */
    @JsonProperty("errata_remaining")
    public List<String> getErrataRemaining() {
        return errataRemaining;
    }

    /**
     * Selected errata that their own packages do not prove: still installable, with a package that is older than
     * planned, or without any package of this host. Empty if everything is proved.
     */
    @JsonProperty("errata_unproved")
    public List<String> getErrataUnproved() {
        return errataUnproved;
    }

    /** The images of an image upgrade. {@code null}: it was none. */
    @JsonProperty("image")
    public ImageChange getImage() {
        return image;
    }

    /** Planned packages that are older than planned, as {@code name-planned (found …)}. */
    @JsonProperty("packages_missing")
    public List<String> getPackagesMissing() {
        return packagesMissing;
    }

    /** When the host's profile was read. */
    @JsonProperty("read_at_ms")
    public long getReadAtMs() {
        return readAtMs;
    }

    /** The vendor suggests a reboot for something that was installed. */
    @JsonProperty("reboot_suggested")
    public boolean isRebootSuggested() {
        return rebootSuggested;
    }

    /** The verdict. */
    @JsonProperty("verdict")
    public ProofVerdict getVerdict() {
        return verdict;
    }

    /** The verdict in a sentence. */
    @JsonProperty("why")
    public String getWhy() {
        return why;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Proof)) {
            return false;
        }
        Proof that = (Proof) other;
        return Objects.equals(this.alsoChanged, that.alsoChanged)
                && Objects.equals(this.changed, that.changed)
                && Objects.equals(this.errataRemaining, that.errataRemaining)
                && Objects.equals(this.errataUnproved, that.errataUnproved)
                && Objects.equals(this.image, that.image)
                && Objects.equals(this.packagesMissing, that.packagesMissing)
                && this.readAtMs == that.readAtMs
                && this.rebootSuggested == that.rebootSuggested
                && Objects.equals(this.verdict, that.verdict)
                && Objects.equals(this.why, that.why);
    }

    @Override
    public int hashCode() {
        return Objects.hash(alsoChanged,
                changed,
                errataRemaining,
                errataUnproved,
                image,
                packagesMissing,
                readAtMs,
                rebootSuggested,
                verdict,
                why);
    }

    @Override
    public String toString() {
        return PlainText.of("Proof{"
                + "alsoChanged=" + alsoChanged
                + ", changed=" + changed
                + ", errataRemaining=" + errataRemaining
                + ", errataUnproved=" + errataUnproved
                + ", image=" + image
                + ", packagesMissing=" + packagesMissing
                + ", readAtMs=" + readAtMs
                + ", rebootSuggested=" + rebootSuggested
                + ", verdict=" + verdict
                + ", why=" + why
                + "}");
    }

    /** Builds a {@code Proof}. A value that is not given is left out of the document. */
    public static final class Builder {
        private List<PackageChange> alsoChanged;
        private List<PackageChange> changed;
        private List<String> errataRemaining;
        private List<String> errataUnproved;
        private ImageChange image;
        private List<String> packagesMissing;
        private long readAtMs;
        private boolean rebootSuggested;
        private ProofVerdict verdict;
        private String why;

        private Builder() {
        }

        /** Other packages that changed. */
        public Builder alsoChanged(List<PackageChange> alsoChanged) {
            this.alsoChanged = alsoChanged;
            return this;
        }

        /** Packages that changed as planned. */
        public Builder changed(List<PackageChange> changed) {
            this.changed = changed;
            return this;
        }

        /** Selected errata that are still installable. */
        public Builder errataRemaining(List<String> errataRemaining) {
            this.errataRemaining = errataRemaining;
            return this;
        }

        /**
         * Selected errata that their own packages do not prove: still installable, with a package that is older
         * than planned, or without any package of this host. Empty if everything is proved.
         */
        public Builder errataUnproved(List<String> errataUnproved) {
            this.errataUnproved = errataUnproved;
            return this;
        }

        /** The images of an image upgrade. {@code null}: it was none. */
        public Builder image(ImageChange image) {
            this.image = image;
            return this;
        }

        /** Planned packages that are older than planned, as {@code name-planned (found …)}. */
        public Builder packagesMissing(List<String> packagesMissing) {
            this.packagesMissing = packagesMissing;
            return this;
        }

        /** When the host's profile was read. */
        public Builder readAtMs(long readAtMs) {
            this.readAtMs = readAtMs;
            return this;
        }

        /** The vendor suggests a reboot for something that was installed. */
        public Builder rebootSuggested(boolean rebootSuggested) {
            this.rebootSuggested = rebootSuggested;
            return this;
        }

        /** The verdict. */
        public Builder verdict(ProofVerdict verdict) {
            this.verdict = verdict;
            return this;
        }

        /** The verdict in a sentence. */
        public Builder why(String why) {
            this.why = why;
            return this;
        }

        public Proof build() {
            return new Proof(alsoChanged,
                    changed,
                    errataRemaining,
                    errataUnproved,
                    image,
                    packagesMissing,
                    readAtMs,
                    rebootSuggested,
                    verdict,
                    why);
        }
    }
}
