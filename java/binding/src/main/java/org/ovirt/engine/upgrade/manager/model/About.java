/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;

/** What "About" shows of the engine's updates, whether dismissed or not. */
public class About implements Serializable {

    private static final long serialVersionUID = 1L;

    private String text;
    private boolean update;
    private Long checkedAtMs;
    private Long ageMs;
    private Problem problem;

    /** The text: one or two sentences. */
    public String getText() {
        return text;
    }

    public About setText(String text) {
        this.text = text;
        return this;
    }

    /** An update of the engine is available, or waits for engine-setup. */
    public boolean isUpdate() {
        return update;
    }

    public About setUpdate(boolean update) {
        this.update = update;
        return this;
    }

    /** When the engine was last checked. {@code null}: never. */
    public Long getCheckedAtMs() {
        return checkedAtMs;
    }

    public About setCheckedAtMs(Long checkedAtMs) {
        this.checkedAtMs = checkedAtMs;
        return this;
    }

    /** How long ago that was. */
    public Long getAgeMs() {
        return ageMs;
    }

    public About setAgeMs(Long ageMs) {
        this.ageMs = ageMs;
        return this;
    }

    /** Why the last check did not know. */
    public Problem getProblem() {
        return problem;
    }

    public About setProblem(Problem problem) {
        this.problem = problem;
        return this;
    }
}
