/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** The verdict for one level. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class LevelVerdict {

    private final BumpVerdict after;
    private final boolean engineWouldAcceptNow;
    private final List<String> hostsAfter;
    private final List<String> hostsNow;
    private final String level;
    private final BumpVerdict now;

    @JsonCreator
    private LevelVerdict(
            @JsonProperty("after") BumpVerdict after,
            @JsonProperty(value = "engine_would_accept_now", required = true) boolean engineWouldAcceptNow,
            @JsonProperty("hosts_after") List<String> hostsAfter,
            @JsonProperty("hosts_now") List<String> hostsNow,
            @JsonProperty("level") String level,
            @JsonProperty("now") BumpVerdict now) {
        this.after = after;
        this.engineWouldAcceptNow = engineWouldAcceptNow;
        this.hostsAfter = hostsAfter == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(hostsAfter));
        this.hostsNow = hostsNow == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(hostsNow));
        this.level = level;
        this.now = now;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.after = after;
        builder.engineWouldAcceptNow = engineWouldAcceptNow;
        builder.hostsAfter = hostsAfter;
        builder.hostsNow = hostsNow;
        builder.level = level;
        builder.now = now;
        return builder;
    }

    /** With all updates installed. */
    @JsonProperty("after")
    public BumpVerdict getAfter() {
        return after;
    }

    /** The answer of the engine's own rule, which compares versions and ignores hosts that are not up. */
    @JsonProperty("engine_would_accept_now")
    public boolean isEngineWouldAcceptNow() {
        return engineWouldAcceptNow;
    }

    /** Hosts that block it after the updates, or for which it is unknown. */
    @JsonProperty("hosts_after")
    public List<String> getHostsAfter() {
        return hostsAfter;
    }

    /** Hosts that block it now, or for which it is unknown. */
    @JsonProperty("hosts_now")
    public List<String> getHostsNow() {
        return hostsNow;
    }

    /** The level. */
    @JsonProperty("level")
    public String getLevel() {
        return level;
    }

    /** As the hosts are now. */
    @JsonProperty("now")
    public BumpVerdict getNow() {
        return now;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof LevelVerdict)) {
            return false;
        }
        LevelVerdict that = (LevelVerdict) other;
        return Objects.equals(this.after, that.after)
                && this.engineWouldAcceptNow == that.engineWouldAcceptNow
                && Objects.equals(this.hostsAfter, that.hostsAfter)
                && Objects.equals(this.hostsNow, that.hostsNow)
                && Objects.equals(this.level, that.level)
                && Objects.equals(this.now, that.now);
    }

    @Override
    public int hashCode() {
        return Objects.hash(after,
                engineWouldAcceptNow,
                hostsAfter,
                hostsNow,
                level,
                now);
    }

    @Override
    public String toString() {
        return PlainText.of("LevelVerdict{"
                + "after=" + after
                + ", engineWouldAcceptNow=" + engineWouldAcceptNow
                + ", hostsAfter=" + hostsAfter
                + ", hostsNow=" + hostsNow
                + ", level=" + level
                + ", now=" + now
                + "}");
    }

    /** Builds a {@code LevelVerdict}. A value that is not given is left out of the document. */
    public static final class Builder {
        private BumpVerdict after;
        private boolean engineWouldAcceptNow;
        private List<String> hostsAfter;
        private List<String> hostsNow;
        private String level;
        private BumpVerdict now;

        private Builder() {
        }

        /** With all updates installed. */
        public Builder after(BumpVerdict after) {
            this.after = after;
            return this;
        }

        /** The answer of the engine's own rule, which compares versions and ignores hosts that are not up. */
        public Builder engineWouldAcceptNow(boolean engineWouldAcceptNow) {
            this.engineWouldAcceptNow = engineWouldAcceptNow;
            return this;
        }

        /** Hosts that block it after the updates, or for which it is unknown. */
        public Builder hostsAfter(List<String> hostsAfter) {
            this.hostsAfter = hostsAfter;
            return this;
        }

        /** Hosts that block it now, or for which it is unknown. */
        public Builder hostsNow(List<String> hostsNow) {
            this.hostsNow = hostsNow;
            return this;
        }

        /** The level. */
        public Builder level(String level) {
            this.level = level;
            return this;
        }

        /** As the hosts are now. */
        public Builder now(BumpVerdict now) {
            this.now = now;
            return this;
        }

        public LevelVerdict build() {
            return new LevelVerdict(after,
                    engineWouldAcceptNow,
                    hostsAfter,
                    hostsNow,
                    level,
                    now);
        }
    }
}
