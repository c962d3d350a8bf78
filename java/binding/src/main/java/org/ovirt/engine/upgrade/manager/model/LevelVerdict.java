/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** The verdict for one level. */
public class LevelVerdict implements Serializable {

    private static final long serialVersionUID = 1L;

    private String level;
    private BumpVerdict now;
    private ArrayList<String> hostsNow = new ArrayList<>();
    private BumpVerdict after;
    private ArrayList<String> hostsAfter = new ArrayList<>();
    private boolean engineWouldAcceptNow;

    /** The level. */
    public String getLevel() {
        return level;
    }

    public LevelVerdict setLevel(String level) {
        this.level = level;
        return this;
    }

    /** As the hosts are now. */
    public BumpVerdict getNow() {
        return now;
    }

    public LevelVerdict setNow(BumpVerdict now) {
        this.now = now;
        return this;
    }

    /** Hosts that block it now, or of which it is unknown. */
    public List<String> getHostsNow() {
        return hostsNow;
    }

    public LevelVerdict setHostsNow(List<String> hostsNow) {
        this.hostsNow = hostsNow == null ? null : new ArrayList<>(hostsNow);
        return this;
    }

    /** With all updates installed. */
    public BumpVerdict getAfter() {
        return after;
    }

    public LevelVerdict setAfter(BumpVerdict after) {
        this.after = after;
        return this;
    }

    /** Hosts that block it then, or of which it is unknown. */
    public List<String> getHostsAfter() {
        return hostsAfter;
    }

    public LevelVerdict setHostsAfter(List<String> hostsAfter) {
        this.hostsAfter = hostsAfter == null ? null : new ArrayList<>(hostsAfter);
        return this;
    }

    /** The engine's own rule, by versions only. It ignores hosts that are not up, and they drop out later. */
    public boolean isEngineWouldAcceptNow() {
        return engineWouldAcceptNow;
    }

    public LevelVerdict setEngineWouldAcceptNow(boolean engineWouldAcceptNow) {
        this.engineWouldAcceptNow = engineWouldAcceptNow;
        return this;
    }
}
