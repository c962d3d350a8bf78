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

/** Answer of {@code report_page}: the report of a run as a page for people. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class ReportPage {

    private final int format;
    private final String html;
    private final String run;

    @JsonCreator
    private ReportPage(
            @JsonProperty(value = "format", required = true) int format,
            @JsonProperty("html") String html,
            @JsonProperty("run") String run) {
        this.format = format;
        this.html = html;
        this.run = run;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.format = format;
        builder.html = html;
        builder.run = run;
        return builder;
    }

    /** Format of this document. */
    @JsonProperty("format")
    public int getFormat() {
        return format;
    }

    /**
     * The page: one document of HTML in UTF-8. It runs no script, loads nothing, and can be stored, printed and
     * sent as it is.
     */
    @JsonProperty("html")
    public String getHtml() {
        return html;
    }

    /** The run. */
    @JsonProperty("run")
    public String getRun() {
        return run;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ReportPage)) {
            return false;
        }
        ReportPage that = (ReportPage) other;
        return this.format == that.format
                && Objects.equals(this.html, that.html)
                && Objects.equals(this.run, that.run);
    }

    @Override
    public int hashCode() {
        return Objects.hash(format,
                html,
                run);
    }

    @Override
    public String toString() {
        return PlainText.of("ReportPage{"
                + "format=" + format
                + ", html=" + html
                + ", run=" + run
                + "}");
    }

    /** Builds a {@code ReportPage}. A value that is not given is left out of the document. */
    public static final class Builder {
        private int format;
        private String html;
        private String run;

        private Builder() {
        }

        /** Format of this document. */
        public Builder format(int format) {
            this.format = format;
            return this;
        }

        /**
         * The page: one document of HTML in UTF-8. It runs no script, loads nothing, and can be stored, printed
         * and sent as it is.
         */
        public Builder html(String html) {
            this.html = html;
            return this;
        }

        /** The run. */
        public Builder run(String run) {
            this.run = run;
            return this;
        }

        public ReportPage build() {
            return new ReportPage(format,
                    html,
                    run);
        }
    }
}
