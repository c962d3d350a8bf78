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

/** One erratum of a task. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class TaskErratum {

    private final String id;
    private final boolean rebootSuggested;
    private final String title;
    private final ErratumType type;

    @JsonCreator
    private TaskErratum(
            @JsonProperty("id") String id,
            @JsonProperty(value = "reboot_suggested", required = true) boolean rebootSuggested,
            @JsonProperty("title") String title,
            @JsonProperty("type") ErratumType type) {
        this.id = id;
        this.rebootSuggested = rebootSuggested;
        this.title = title;
        this.type = type;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.id = id;
        builder.rebootSuggested = rebootSuggested;
        builder.title = title;
        builder.type = type;
        return builder;
    }

    /** Its id. */
    @JsonProperty("id")
    public String getId() {
        return id;
    }

    /** The vendor suggests a reboot. */
    @JsonProperty("reboot_suggested")
    public boolean isRebootSuggested() {
        return rebootSuggested;
    }

    /** One line. */
    @JsonProperty("title")
    public String getTitle() {
        return title;
    }

    /** What it is for. */
    @JsonProperty("type")
    public ErratumType getType() {
        return type;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof TaskErratum)) {
            return false;
        }
        TaskErratum that = (TaskErratum) other;
        return Objects.equals(this.id, that.id)
                && this.rebootSuggested == that.rebootSuggested
                && Objects.equals(this.title, that.title)
                && Objects.equals(this.type, that.type);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id,
                rebootSuggested,
                title,
                type);
    }

    @Override
    public String toString() {
        return PlainText.of("TaskErratum{"
                + "id=" + id
                + ", rebootSuggested=" + rebootSuggested
                + ", title=" + title
                + ", type=" + type
                + "}");
    }

    /** Builds a {@code TaskErratum}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String id;
        private boolean rebootSuggested;
        private String title;
        private ErratumType type;

        private Builder() {
        }

        /** Its id. */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /** The vendor suggests a reboot. */
        public Builder rebootSuggested(boolean rebootSuggested) {
            this.rebootSuggested = rebootSuggested;
            return this;
        }

        /** One line. */
        public Builder title(String title) {
            this.title = title;
            return this;
        }

        /** What it is for. */
        public Builder type(ErratumType type) {
            this.type = type;
            return this;
        }

        public TaskErratum build() {
            return new TaskErratum(id,
                    rebootSuggested,
                    title,
                    type);
        }
    }
}
