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

/** Answer of {@code runs}: a page of runs, newest first. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class RunList {

    private final int format;
    private final boolean more;
    private final List<RunLine> runs;

    @JsonCreator
    private RunList(
            @JsonProperty(value = "format", required = true) int format,
            @JsonProperty(value = "more", required = true) boolean more,
            @JsonProperty("runs") List<RunLine> runs) {
        this.format = format;
        this.more = more;
        this.runs = runs == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(runs));
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.format = format;
        builder.more = more;
        builder.runs = runs;
        return builder;
    }

    /** Format of this document. */
    @JsonProperty("format")
    public int getFormat() {
        return format;
    }

    /** There are older ones: ask again with {@code before} set to the last run of this page. */
    @JsonProperty("more")
    public boolean isMore() {
        return more;
    }

    /** The runs. */
    @JsonProperty("runs")
    public List<RunLine> getRuns() {
        return runs;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof RunList)) {
            return false;
        }
        RunList that = (RunList) other;
        return this.format == that.format
                && this.more == that.more
                && Objects.equals(this.runs, that.runs);
    }

    @Override
    public int hashCode() {
        return Objects.hash(format,
                more,
                runs);
    }

    @Override
    public String toString() {
        return PlainText.of("RunList{"
                + "format=" + format
                + ", more=" + more
                + ", runs=" + runs
                + "}");
    }

    /** Builds a {@code RunList}. A value that is not given is left out of the document. */
    public static final class Builder {
        private int format;
        private boolean more;
        private List<RunLine> runs;

        private Builder() {
        }

        /** Format of this document. */
        public Builder format(int format) {
            this.format = format;
            return this;
        }

        /** There are older ones: ask again with {@code before} set to the last run of this page. */
        public Builder more(boolean more) {
            this.more = more;
            return this;
        }

        /** The runs. */
        public Builder runs(List<RunLine> runs) {
            this.runs = runs;
            return this;
        }

        public RunList build() {
            return new RunList(format,
                    more,
                    runs);
        }
    }
}
