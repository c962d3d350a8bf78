/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.config;

import java.io.Serializable;

/** The engine's own updates. */
public class EngineConfig implements Serializable {

    private static final long serialVersionUID = 1L;

    private EngineSourceConfig source;

    /** Who tells. */
    public EngineSourceConfig getSource() {
        return source;
    }

    public EngineConfig setSource(EngineSourceConfig source) {
        this.source = source;
        return this;
    }
}
