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
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** A setting of the cluster, a VM or a host that a run changed. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class SettingStatus {

    private final String before;
    private final String ours;
    private final Setting setting;
    private final LedgerState state;
    private final String what;

    @JsonCreator
    private SettingStatus(
            @JsonProperty("before") String before,
            @JsonProperty("ours") String ours,
            @JsonProperty("setting") Setting setting,
            @JsonProperty("state") LedgerState state,
            @JsonProperty("what") String what) {
        this.before = before;
        this.ours = ours;
        this.setting = setting;
        this.state = state;
        this.what = what;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.before = before;
        builder.ours = ours;
        builder.setting = setting;
        builder.state = state;
        builder.what = what;
        return builder;
    }

    /** Its value before the run, in words. */
    @JsonProperty("before")
    public String getBefore() {
        return before;
    }

    /** The value that the run set, in words. */
    @JsonProperty("ours")
    public String getOurs() {
        return ours;
    }

    /** The setting. */
    @JsonProperty("setting")
    public Setting getSetting() {
        return setting;
    }

    /** What became of it. */
    @JsonProperty("state")
    public LedgerState getState() {
        return state;
    }

    /** The setting in words, with the names of the plan. */
    @JsonProperty("what")
    public String getWhat() {
        return what;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof SettingStatus)) {
            return false;
        }
        SettingStatus that = (SettingStatus) other;
        return Objects.equals(this.before, that.before)
                && Objects.equals(this.ours, that.ours)
                && Objects.equals(this.setting, that.setting)
                && Objects.equals(this.state, that.state)
                && Objects.equals(this.what, that.what);
    }

    @Override
    public int hashCode() {
        return Objects.hash(before,
                ours,
                setting,
                state,
                what);
    }

    @Override
    public String toString() {
        return PlainText.of("SettingStatus{"
                + "before=" + before
                + ", ours=" + ours
                + ", setting=" + setting
                + ", state=" + state
                + ", what=" + what
                + "}");
    }

    /** Builds a {@code SettingStatus}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String before;
        private String ours;
        private Setting setting;
        private LedgerState state;
        private String what;

        private Builder() {
        }

        /** Its value before the run, in words. */
        public Builder before(String before) {
            this.before = before;
            return this;
        }

        /** The value that the run set, in words. */
        public Builder ours(String ours) {
            this.ours = ours;
            return this;
        }

        /** The setting. */
        public Builder setting(Setting setting) {
            this.setting = setting;
            return this;
        }

        /** What became of it. */
        public Builder state(LedgerState state) {
            this.state = state;
            return this;
        }

        /** The setting in words, with the names of the plan. */
        public Builder what(String what) {
            this.what = what;
            return this;
        }

        public SettingStatus build() {
            return new SettingStatus(before,
                    ours,
                    setting,
                    state,
                    what);
        }
    }
}
