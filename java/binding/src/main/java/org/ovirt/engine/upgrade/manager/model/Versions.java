/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;

/** Versions on a host; version and release where known. {@code null}: not known. */
public class Versions implements Serializable {

    private static final long serialVersionUID = 1L;

    private String vdsm;
    private String libvirt;
    private String qemuKvm;
    private String image;

    /** Package {@code vdsm}. */
    public String getVdsm() {
        return vdsm;
    }

    public Versions setVdsm(String vdsm) {
        this.vdsm = vdsm;
        return this;
    }

    /** Package {@code libvirt} or {@code libvirt-daemon-kvm}. */
    public String getLibvirt() {
        return libvirt;
    }

    public Versions setLibvirt(String libvirt) {
        this.libvirt = libvirt;
        return this;
    }

    /** Package {@code qemu-kvm}. */
    public String getQemuKvm() {
        return qemuKvm;
    }

    public Versions setQemuKvm(String qemuKvm) {
        this.qemuKvm = qemuKvm;
        return this;
    }

    /** Node image: the greater of image-update and its placeholder. */
    public String getImage() {
        return image;
    }

    public Versions setImage(String image) {
        this.image = image;
        return this;
    }
}
