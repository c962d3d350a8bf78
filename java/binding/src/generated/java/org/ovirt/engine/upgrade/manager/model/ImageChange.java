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

/** The images of a host before and after an upgrade, as the host reported them. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class ImageChange {

    private final String from;
    private final String staged;
    private final String to;

    @JsonCreator
    private ImageChange(
            @JsonProperty("from") String from,
            @JsonProperty("staged") String staged,
            @JsonProperty("to") String to) {
        this.from = from;
        this.staged = staged;
        this.to = to;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.from = from;
        builder.staged = staged;
        builder.to = to;
        return builder;
    }

    /** Digest of the image that ran before. */
    @JsonProperty("from")
    public String getFrom() {
        return from;
    }

    /** Digest of the image that the upgrade staged. {@code null}: none was reported. */
    @JsonProperty("staged")
    public String getStaged() {
        return staged;
    }

    /** Digest of the image that runs. {@code null}: not reported. */
    @JsonProperty("to")
    public String getTo() {
        return to;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ImageChange)) {
            return false;
        }
        ImageChange that = (ImageChange) other;
        return Objects.equals(this.from, that.from)
                && Objects.equals(this.staged, that.staged)
                && Objects.equals(this.to, that.to);
    }

    @Override
    public int hashCode() {
        return Objects.hash(from,
                staged,
                to);
    }

    @Override
    public String toString() {
        return PlainText.of("ImageChange{"
                + "from=" + from
                + ", staged=" + staged
                + ", to=" + to
                + "}");
    }

    /** Builds a {@code ImageChange}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String from;
        private String staged;
        private String to;

        private Builder() {
        }

        /** Digest of the image that ran before. */
        public Builder from(String from) {
            this.from = from;
            return this;
        }

        /** Digest of the image that the upgrade staged. {@code null}: none was reported. */
        public Builder staged(String staged) {
            this.staged = staged;
            return this;
        }

        /** Digest of the image that runs. {@code null}: not reported. */
        public Builder to(String to) {
            this.to = to;
            return this;
        }

        public ImageChange build() {
            return new ImageChange(from,
                    staged,
                    to);
        }
    }
}
