/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** What is to be installed: errata or packages, never both. */
public class Selection implements Serializable {

    private static final long serialVersionUID = 1L;

    private ArrayList<String> errata;
    private ArrayList<String> packages;

    /** These errata. */
    public List<String> getErrata() {
        return errata;
    }

    public Selection setErrata(List<String> errata) {
        this.errata = errata == null ? null : new ArrayList<>(errata);
        return this;
    }

    /** The newest installable version of these packages. */
    public List<String> getPackages() {
        return packages;
    }

    public Selection setPackages(List<String> packages) {
        this.packages = packages == null ? null : new ArrayList<>(packages);
        return this;
    }
}
