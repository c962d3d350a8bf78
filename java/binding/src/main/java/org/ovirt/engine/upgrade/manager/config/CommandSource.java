/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.config;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** A command that tells whether the engine has updates. */
public class CommandSource implements Serializable {

    private static final long serialVersionUID = 1L;

    private ArrayList<String> argv;
    private String deadline;

    /** The program, by its whole path, and its arguments. {@code null}: {@code engine-upgrade-check}. */
    public List<String> getArgv() {
        return argv;
    }

    public CommandSource setArgv(List<String> argv) {
        this.argv = argv == null ? null : new ArrayList<>(argv);
        return this;
    }

    /** The command and all its children are killed after this time. {@code null}: ten minutes. */
    public String getDeadline() {
        return deadline;
    }

    public CommandSource setDeadline(String deadline) {
        this.deadline = deadline;
        return this;
    }
}
