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

/** Windows that repeat every week. Windows that overlap or touch count as one. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class MaintenanceWindows {

    private final String timeZone;
    private final List<WeeklyWindow> weekly;

    @JsonCreator
    private MaintenanceWindows(
            @JsonProperty("time_zone") String timeZone,
            @JsonProperty("weekly") List<WeeklyWindow> weekly) {
        this.timeZone = timeZone;
        this.weekly = weekly == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(weekly));
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.timeZone = timeZone;
        builder.weekly = weekly;
        return builder;
    }

    /**
     * Time zone of the days and times, by its name in the IANA database of the machine: for example
     * {@code Europe/Berlin} or {@code UTC}. Where the clocks change, a time that does not exist is moved by the
     * length of the change, and of a time that exists twice the first one counts.
     */
    @JsonProperty("time_zone")
    public String getTimeZone() {
        return timeZone;
    }

    /** The windows, at least one. */
    @JsonProperty("weekly")
    public List<WeeklyWindow> getWeekly() {
        return weekly;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof MaintenanceWindows)) {
            return false;
        }
        MaintenanceWindows that = (MaintenanceWindows) other;
        return Objects.equals(this.timeZone, that.timeZone)
                && Objects.equals(this.weekly, that.weekly);
    }

    @Override
    public int hashCode() {
        return Objects.hash(timeZone,
                weekly);
    }

    @Override
    public String toString() {
        return PlainText.of("MaintenanceWindows{"
                + "timeZone=" + timeZone
                + ", weekly=" + weekly
                + "}");
    }

    /** Builds a {@code MaintenanceWindows}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String timeZone;
        private List<WeeklyWindow> weekly;

        private Builder() {
        }

        /**
         * Time zone of the days and times, by its name in the IANA database of the machine: for example
         * {@code Europe/Berlin} or {@code UTC}. Where the clocks change, a time that does not exist is moved by
         * the length of the change, and of a time that exists twice the first one counts.
         */
        public Builder timeZone(String timeZone) {
            this.timeZone = timeZone;
            return this;
        }

        /** The windows, at least one. */
        public Builder weekly(List<WeeklyWindow> weekly) {
            this.weekly = weekly;
            return this;
        }

        public MaintenanceWindows build() {
            return new MaintenanceWindows(timeZone,
                    weekly);
        }
    }
}
