/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/**
 * Source of the engine's own updates. A content host needs no rights on the engine machine. Exactly one of these.
 */
public final class EngineSourceConfig {

    private final ContentHostSource contentHost;
    private final StatusFile statusFile;
    private final Command command;

    private EngineSourceConfig(ContentHostSource contentHost, StatusFile statusFile, Command command) {
        this.contentHost = contentHost;
        this.statusFile = statusFile;
        this.command = command;
    }

    /** A provider that has the engine machine as a content host. */
    public static EngineSourceConfig contentHost(ContentHostSource contentHost) {
        return new EngineSourceConfig(Objects.requireNonNull(contentHost), null, null);
    }

    /** A provider that has the engine machine as a content host. {@code null}: another one is set. */
    public ContentHostSource getContentHost() {
        return contentHost;
    }

    /**
     * A file that a timer of the user root writes: one line with the exit code of {@code engine-upgrade-check} and
     * the time in seconds since 1970.
     */
    public static EngineSourceConfig statusFile(StatusFile statusFile) {
        return new EngineSourceConfig(null, Objects.requireNonNull(statusFile), null);
    }

    /**
     * A file that a timer of the user root writes: one line with the exit code of {@code engine-upgrade-check} and
     * the time in seconds since 1970. {@code null}: another one is set.
     */
    public StatusFile getStatusFile() {
        return statusFile;
    }

    /** A command that exits as {@code engine-upgrade-check} does: 0 update, 1 none, 2 error. */
    public static EngineSourceConfig command(Command command) {
        return new EngineSourceConfig(null, null, Objects.requireNonNull(command));
    }

    /**
     * A command that exits as {@code engine-upgrade-check} does: 0 update, 1 none, 2 error. {@code null}: another
     * one is set.
     */
    public Command getCommand() {
        return command;
    }

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    static EngineSourceConfig fromProperties(
            @JsonProperty("content_host") ContentHostSource contentHost,
            @JsonProperty("status_file") StatusFile statusFile,
            @JsonProperty("command") Command command) {
        if (contentHost != null) {
            return contentHost(contentHost);
        }
        if (statusFile != null) {
            return statusFile(statusFile);
        }
        if (command != null) {
            return command(command);
        }
        throw new IllegalArgumentException("none of the choices of EngineSourceConfig");
    }

    @JsonValue
    Object toJson() {
        if (contentHost != null) {
            return Collections.singletonMap("content_host", contentHost);
        }
        if (statusFile != null) {
            return Collections.singletonMap("status_file", statusFile);
        }
        if (command != null) {
            return Collections.singletonMap("command", command);
        }
        return null;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof EngineSourceConfig)) {
            return false;
        }
        EngineSourceConfig that = (EngineSourceConfig) other;
        return Objects.equals(this.contentHost, that.contentHost)
                && Objects.equals(this.statusFile, that.statusFile)
                && Objects.equals(this.command, that.command);
    }

    @Override
    public int hashCode() {
        return Objects.hash(contentHost,
                statusFile,
                command);
    }

    @Override
    public String toString() {
        return PlainText.of("EngineSourceConfig{"
                + "contentHost=" + contentHost
                + ", statusFile=" + statusFile
                + ", command=" + command
                + "}");
    }

    /**
     * A file that a timer of the user root writes: one line with the exit code of {@code engine-upgrade-check} and
     * the time in seconds since 1970.
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public static final class StatusFile {

        private final String maxAge;
        private final String path;

        @JsonCreator
        private StatusFile(
                @JsonProperty("max_age") String maxAge,
                @JsonProperty("path") String path) {
            this.maxAge = maxAge;
            this.path = path;
        }

        /** An empty builder. */
        public static Builder builder() {
            return new Builder();
        }

        /** A builder with the values of this one. */
        public Builder toBuilder() {
            Builder builder = new Builder();
            builder.maxAge = maxAge;
            builder.path = path;
            return builder;
        }

        /** An older file is not used. */
        @JsonProperty("max_age")
        public String getMaxAge() {
            return maxAge;
        }

        /** The file. */
        @JsonProperty("path")
        public String getPath() {
            return path;
        }

        @Override
        public boolean equals(Object other) {
            if (!(other instanceof StatusFile)) {
                return false;
            }
            StatusFile that = (StatusFile) other;
            return Objects.equals(this.maxAge, that.maxAge)
                    && Objects.equals(this.path, that.path);
        }

        @Override
        public int hashCode() {
            return Objects.hash(maxAge,
                    path);
        }

        @Override
        public String toString() {
            return PlainText.of("StatusFile{"
                    + "maxAge=" + maxAge
                    + ", path=" + path
                    + "}");
        }

        /** Builds a {@code StatusFile}. A value that is not given is left out of the document. */
        public static final class Builder {
            private String maxAge;
            private String path;

            private Builder() {
            }

            /** An older file is not used. */
            public Builder maxAge(String maxAge) {
                this.maxAge = maxAge;
                return this;
            }

            /** The file. */
            public Builder path(String path) {
                this.path = path;
                return this;
            }

            public StatusFile build() {
                return new StatusFile(maxAge,
                        path);
            }
        }
    }

    /** A command that exits as {@code engine-upgrade-check} does: 0 update, 1 none, 2 error. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public static final class Command {

        private final List<String> argv;
        private final String deadline;

        @JsonCreator
        private Command(
                @JsonProperty("argv") List<String> argv,
                @JsonProperty("deadline") String deadline) {
            this.argv = argv == null ? null : Collections.unmodifiableList(new ArrayList<>(argv));
            this.deadline = deadline;
        }

        /** An empty builder. */
        public static Builder builder() {
            return new Builder();
        }

        /** A builder with the values of this one. */
        public Builder toBuilder() {
            Builder builder = new Builder();
            builder.argv = argv;
            builder.deadline = deadline;
            return builder;
        }

        /** The program, by its whole path, and its arguments. No shell is involved. */
        @JsonProperty("argv")
        public List<String> getArgv() {
            return argv;
        }

        /** The command and all its children are killed after this time. */
        @JsonProperty("deadline")
        public String getDeadline() {
            return deadline;
        }

        @Override
        public boolean equals(Object other) {
            if (!(other instanceof Command)) {
                return false;
            }
            Command that = (Command) other;
            return Objects.equals(this.argv, that.argv)
                    && Objects.equals(this.deadline, that.deadline);
        }

        @Override
        public int hashCode() {
            return Objects.hash(argv,
                    deadline);
        }

        @Override
        public String toString() {
            return PlainText.of("Command{"
                    + "argv=" + argv
                    + ", deadline=" + deadline
                    + "}");
        }

        /** Builds a {@code Command}. A value that is not given is left out of the document. */
        public static final class Builder {
            private List<String> argv;
            private String deadline;

            private Builder() {
            }

            /** The program, by its whole path, and its arguments. No shell is involved. */
            public Builder argv(List<String> argv) {
                this.argv = argv;
                return this;
            }

            /** The command and all its children are killed after this time. */
            public Builder deadline(String deadline) {
                this.deadline = deadline;
                return this;
            }

            public Command build() {
                return new Command(argv,
                        deadline);
            }
        }
    }

}
