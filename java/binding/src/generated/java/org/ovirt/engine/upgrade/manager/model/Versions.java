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

/** Versions on a host; version and release where known. {@code null}: not known. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class Versions {

    private final String image;
    private final String libvirt;
    private final String qemuKvm;
    private final String vdsm;

    @JsonCreator
    private Versions(
            @JsonProperty("image") String image,
            @JsonProperty("libvirt") String libvirt,
            @JsonProperty("qemu_kvm") String qemuKvm,
            @JsonProperty("vdsm") String vdsm) {
        this.image = image;
        this.libvirt = libvirt;
        this.qemuKvm = qemuKvm;
        this.vdsm = vdsm;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.image = image;
        builder.libvirt = libvirt;
        builder.qemuKvm = qemuKvm;
        builder.vdsm = vdsm;
        return builder;
    }

    /** Node image: the greater of image-update and its placeholder. */
    @JsonProperty("image")
    public String getImage() {
        return image;
    }

    /** Package {@code libvirt} or {@code libvirt-daemon-kvm}. */
    @JsonProperty("libvirt")
    public String getLibvirt() {
        return libvirt;
    }

    /** Package {@code qemu-kvm}. */
    @JsonProperty("qemu_kvm")
    public String getQemuKvm() {
        return qemuKvm;
    }

    /** Package {@code vdsm}. */
    @JsonProperty("vdsm")
    public String getVdsm() {
        return vdsm;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Versions)) {
            return false;
        }
        Versions that = (Versions) other;
        return Objects.equals(this.image, that.image)
                && Objects.equals(this.libvirt, that.libvirt)
                && Objects.equals(this.qemuKvm, that.qemuKvm)
                && Objects.equals(this.vdsm, that.vdsm);
    }

    @Override
    public int hashCode() {
        return Objects.hash(image,
                libvirt,
                qemuKvm,
                vdsm);
    }

    @Override
    public String toString() {
        return PlainText.of("Versions{"
                + "image=" + image
                + ", libvirt=" + libvirt
                + ", qemuKvm=" + qemuKvm
                + ", vdsm=" + vdsm
                + "}");
    }

    /** Builds a {@code Versions}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String image;
        private String libvirt;
        private String qemuKvm;
        private String vdsm;

        private Builder() {
        }

        /** Node image: the greater of image-update and its placeholder. */
        public Builder image(String image) {
            this.image = image;
            return this;
        }

        /** Package {@code libvirt} or {@code libvirt-daemon-kvm}. */
        public Builder libvirt(String libvirt) {
            this.libvirt = libvirt;
            return this;
        }

        /** Package {@code qemu-kvm}. */
        public Builder qemuKvm(String qemuKvm) {
            this.qemuKvm = qemuKvm;
            return this;
        }

        /** Package {@code vdsm}. */
        public Builder vdsm(String vdsm) {
            this.vdsm = vdsm;
            return this;
        }

        public Versions build() {
            return new Versions(image,
                    libvirt,
                    qemuKvm,
                    vdsm);
        }
    }
}
