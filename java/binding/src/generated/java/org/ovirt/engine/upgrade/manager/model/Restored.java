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

/** Answer of {@code restore}: what became of the settings that the run had left. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class Restored {

    private final int format;
    private final String run;
    private final List<SettingStatus> settings;

    @JsonCreator
    private Restored(
            @JsonProperty(value = "format", required = true) int format,
            @JsonProperty("run") String run,
            @JsonProperty("settings") List<SettingStatus> settings) {
        this.format = format;
        this.run = run;
        this.settings = settings == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(settings));
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.format = format;
        builder.run = run;
        builder.settings = settings;
        return builder;
    }

    /** Format of this document. */
    @JsonProperty("format")
    public int getFormat() {
        return format;
    }

    /** The run. */
    @JsonProperty("run")
    public String getRun() {
        return run;
    }

    /**
     * Its settings that were open, as they are now: restored, or listed with the reason. After them, those that
     * the run itself had listed as not restored: they are not touched. Empty: nothing was left.
     */
    @JsonProperty("settings")
    public List<SettingStatus> getSettings() {
        return settings;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Restored)) {
            return false;
        }
        Restored that = (Restored) other;
        return this.format == that.format
                && Objects.equals(this.run, that.run)
                && Objects.equals(this.settings, that.settings);
    }

    @Override
    public int hashCode() {
        return Objects.hash(format,
                run,
                settings);
    }

    @Override
    public String toString() {
        return PlainText.of("Restored{"
                + "format=" + format
                + ", run=" + run
                + ", settings=" + settings
                + "}");
    }

    /** Builds a {@code Restored}. A value that is not given is left out of the document. */
    public static final class Builder {
        private int format;
        private String run;
        private List<SettingStatus> settings;

        private Builder() {
        }

        /** Format of this document. */
        public Builder format(int format) {
            this.format = format;
            return this;
        }

        /** The run. */
        public Builder run(String run) {
            this.run = run;
            return this;
        }

        /**
         * Its settings that were open, as they are now: restored, or listed with the reason. After them, those
         * that the run itself had listed as not restored: they are not touched. Empty: nothing was left.
         */
        public Builder settings(List<SettingStatus> settings) {
            this.settings = settings;
            return this;
        }

        public Restored build() {
            return new Restored(format,
                    run,
                    settings);
        }
    }
}
