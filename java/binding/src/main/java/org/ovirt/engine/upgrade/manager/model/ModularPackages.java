/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Packages of one module stream. */
public class ModularPackages implements Serializable {

    private static final long serialVersionUID = 1L;

    private String moduleStream;
    private ArrayList<String> packages = new ArrayList<>();

    /** The stream, as {@code name:stream}. */
    public String getModuleStream() {
        return moduleStream;
    }

    public ModularPackages setModuleStream(String moduleStream) {
        this.moduleStream = moduleStream;
        return this;
    }

    /** The packages, as the erratum lists them. */
    public List<String> getPackages() {
        return packages;
    }

    public ModularPackages setPackages(List<String> packages) {
        this.packages = packages == null ? null : new ArrayList<>(packages);
        return this;
    }
}
