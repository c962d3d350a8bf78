/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.config;

import java.io.Serializable;

/** Who tells whether the engine has updates: exactly one of these. */
public class EngineSourceConfig implements Serializable {

    private static final long serialVersionUID = 1L;

    private ContentHostSource contentHost;
    private StatusFileSource statusFile;
    private CommandSource command;

    /** A provider that has the engine machine as a content host. Needs no rights on the engine machine. */
    public ContentHostSource getContentHost() {
        return contentHost;
    }

    public EngineSourceConfig setContentHost(ContentHostSource contentHost) {
        this.contentHost = contentHost;
        return this;
    }

    /** A file that a timer of root's writes. */
    public StatusFileSource getStatusFile() {
        return statusFile;
    }

    public EngineSourceConfig setStatusFile(StatusFileSource statusFile) {
        this.statusFile = statusFile;
        return this;
    }

    /** A command that exits as {@code engine-upgrade-check} does: 0 update, 1 none, 2 error. */
    public CommandSource getCommand() {
        return command;
    }

    public EngineSourceConfig setCommand(CommandSource command) {
        this.command = command;
        return this;
    }
}
