/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;

/** A package before and after. */
public class PackageChange implements Serializable {

    private static final long serialVersionUID = 1L;

    private String name;
    private String arch;
    private String from;
    private String to;

    /** Package name. */
    public String getName() {
        return name;
    }

    public PackageChange setName(String name) {
        this.name = name;
        return this;
    }

    /** Architecture. */
    public String getArch() {
        return arch;
    }

    public PackageChange setArch(String arch) {
        this.arch = arch;
        return this;
    }

    /** Version before. {@code null}: it was not installed. */
    public String getFrom() {
        return from;
    }

    public PackageChange setFrom(String from) {
        this.from = from;
        return this;
    }

    /** Version after. {@code null}: removed. */
    public String getTo() {
        return to;
    }

    public PackageChange setTo(String to) {
        this.to = to;
        return this;
    }
}
