/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.config;

import java.io.Serializable;

/** What {@code engine-upgrade-check} said when a timer of root's ran it last: exit code and seconds since 1970. */
public class StatusFileSource implements Serializable {

    private static final long serialVersionUID = 1L;

    private String path;
    private String maxAge;

    /** The file. It belongs to root or to the user of this process, and nobody else may write to it. */
    public String getPath() {
        return path;
    }

    public StatusFileSource setPath(String path) {
        this.path = path;
        return this;
    }

    /** What is older is not believed. {@code null}: two days. */
    public String getMaxAge() {
        return maxAge;
    }

    public StatusFileSource setMaxAge(String maxAge) {
        this.maxAge = maxAge;
        return this;
    }
}
