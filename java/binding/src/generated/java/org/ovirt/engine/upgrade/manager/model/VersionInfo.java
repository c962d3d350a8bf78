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

/** Answer of {@code version}. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class VersionInfo {

    private final int abi;
    private final String commit;
    private final int documentFormat;
    private final int format;
    private final int journalFormat;
    private final String library;
    private final int planFormat;
    private final long stateFormat;

    @JsonCreator
    private VersionInfo(
            @JsonProperty(value = "abi", required = true) int abi,
            @JsonProperty("commit") String commit,
            @JsonProperty(value = "document_format", required = true) int documentFormat,
            @JsonProperty(value = "format", required = true) int format,
            @JsonProperty(value = "journal_format", required = true) int journalFormat,
            @JsonProperty("library") String library,
            @JsonProperty(value = "plan_format", required = true) int planFormat,
            @JsonProperty(value = "state_format", required = true) long stateFormat) {
        this.abi = abi;
        this.commit = commit;
        this.documentFormat = documentFormat;
        this.format = format;
        this.journalFormat = journalFormat;
        this.library = library;
        this.planFormat = planFormat;
        this.stateFormat = stateFormat;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.abi = abi;
        builder.commit = commit;
        builder.documentFormat = documentFormat;
        builder.format = format;
        builder.journalFormat = journalFormat;
        builder.library = library;
        builder.planFormat = planFormat;
        builder.stateFormat = stateFormat;
        return builder;
    }

    /** Version of the contract between the library and its bindings. */
    @JsonProperty("abi")
    public int getAbi() {
        return abi;
    }

    /** Git commit of the library. {@code unknown}: a debug build, or one without git. */
    @JsonProperty("commit")
    public String getCommit() {
        return commit;
    }

    /** Format of the documents. */
    @JsonProperty("document_format")
    public int getDocumentFormat() {
        return documentFormat;
    }

    /** Format of this document. */
    @JsonProperty("format")
    public int getFormat() {
        return format;
    }

    /** Format of the journals that it writes. */
    @JsonProperty("journal_format")
    public int getJournalFormat() {
        return journalFormat;
    }

    /** Version of the library, for example {@code 0.1.0}. */
    @JsonProperty("library")
    public String getLibrary() {
        return library;
    }

    /** Format of the plans that it writes. */
    @JsonProperty("plan_format")
    public int getPlanFormat() {
        return planFormat;
    }

    /** Format of the state directory that it writes. It reads older ones. */
    @JsonProperty("state_format")
    public long getStateFormat() {
        return stateFormat;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof VersionInfo)) {
            return false;
        }
        VersionInfo that = (VersionInfo) other;
        return this.abi == that.abi
                && Objects.equals(this.commit, that.commit)
                && this.documentFormat == that.documentFormat
                && this.format == that.format
                && this.journalFormat == that.journalFormat
                && Objects.equals(this.library, that.library)
                && this.planFormat == that.planFormat
                && this.stateFormat == that.stateFormat;
    }

    @Override
    public int hashCode() {
        return Objects.hash(abi,
                commit,
                documentFormat,
                format,
                journalFormat,
                library,
                planFormat,
                stateFormat);
    }

    @Override
    public String toString() {
        return PlainText.of("VersionInfo{"
                + "abi=" + abi
                + ", commit=" + commit
                + ", documentFormat=" + documentFormat
                + ", format=" + format
                + ", journalFormat=" + journalFormat
                + ", library=" + library
                + ", planFormat=" + planFormat
                + ", stateFormat=" + stateFormat
                + "}");
    }

    /** Builds a {@code VersionInfo}. A value that is not given is left out of the document. */
    public static final class Builder {
        private int abi;
        private String commit;
        private int documentFormat;
        private int format;
        private int journalFormat;
        private String library;
        private int planFormat;
        private long stateFormat;

        private Builder() {
        }

        /** Version of the contract between the library and its bindings. */
        public Builder abi(int abi) {
            this.abi = abi;
            return this;
        }

        /** Git commit of the library. {@code unknown}: a debug build, or one without git. */
        public Builder commit(String commit) {
            this.commit = commit;
            return this;
        }

        /** Format of the documents. */
        public Builder documentFormat(int documentFormat) {
            this.documentFormat = documentFormat;
            return this;
        }

        /** Format of this document. */
        public Builder format(int format) {
            this.format = format;
            return this;
        }

        /** Format of the journals that it writes. */
        public Builder journalFormat(int journalFormat) {
            this.journalFormat = journalFormat;
            return this;
        }

        /** Version of the library, for example {@code 0.1.0}. */
        public Builder library(String library) {
            this.library = library;
            return this;
        }

        /** Format of the plans that it writes. */
        public Builder planFormat(int planFormat) {
            this.planFormat = planFormat;
            return this;
        }

        /** Format of the state directory that it writes. It reads older ones. */
        public Builder stateFormat(long stateFormat) {
            this.stateFormat = stateFormat;
            return this;
        }

        public VersionInfo build() {
            return new VersionInfo(abi,
                    commit,
                    documentFormat,
                    format,
                    journalFormat,
                    library,
                    planFormat,
                    stateFormat);
        }
    }
}
