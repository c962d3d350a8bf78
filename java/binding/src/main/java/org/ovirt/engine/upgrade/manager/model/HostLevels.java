/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Levels of a host, now or after an update. */
public class HostLevels implements Serializable {

    private static final long serialVersionUID = 1L;

    private ArrayList<String> certain = new ArrayList<>();
    private ArrayList<String> possible;
    private Certainty certainty;

    /** Levels that it surely supports, cut to the engine's. */
    public List<String> getCertain() {
        return certain;
    }

    public HostLevels setCertain(List<String> certain) {
        this.certain = certain == null ? null : new ArrayList<>(certain);
        return this;
    }

    /** Levels that it may support, those included that it surely does. {@code null}: any. */
    public List<String> getPossible() {
        return possible;
    }

    public HostLevels setPossible(List<String> possible) {
        this.possible = possible == null ? null : new ArrayList<>(possible);
        return this;
    }

    /** How we know. */
    public Certainty getCertainty() {
        return certainty;
    }

    public HostLevels setCertainty(Certainty certainty) {
        this.certainty = certainty;
        return this;
    }
}
