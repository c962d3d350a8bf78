/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;

/** Security errata by severity. */
public class SeverityCounts implements Serializable {

    private static final long serialVersionUID = 1L;

    private long critical;
    private long important;
    private long moderate;
    private long low;
    private long none;
    private long unknown;

    /** Critical. */
    public long getCritical() {
        return critical;
    }

    public SeverityCounts setCritical(long critical) {
        this.critical = critical;
        return this;
    }

    /** Important. */
    public long getImportant() {
        return important;
    }

    public SeverityCounts setImportant(long important) {
        this.important = important;
        return this;
    }

    /** Moderate. */
    public long getModerate() {
        return moderate;
    }

    public SeverityCounts setModerate(long moderate) {
        this.moderate = moderate;
        return this;
    }

    /** Low. */
    public long getLow() {
        return low;
    }

    public SeverityCounts setLow(long low) {
        this.low = low;
        return this;
    }

    /** Given as {@code None}. */
    public long getNone() {
        return none;
    }

    public SeverityCounts setNone(long none) {
        this.none = none;
        return this;
    }

    /** Not given, or a word that we do not know. */
    public long getUnknown() {
        return unknown;
    }

    public SeverityCounts setUnknown(long unknown) {
        this.unknown = unknown;
        return this;
    }
}
