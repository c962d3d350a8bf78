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

/** The image of a host in image mode (bootc), by the facts that it uploaded last. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class BootImage {

    private final String available;
    private final String booted;
    private final String image;
    private final String staged;

    @JsonCreator
    private BootImage(
            @JsonProperty("available") String available,
            @JsonProperty("booted") String booted,
            @JsonProperty("image") String image,
            @JsonProperty("staged") String staged) {
        this.available = available;
        this.booted = booted;
        this.image = image;
        this.staged = staged;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.available = available;
        builder.booted = booted;
        builder.image = image;
        builder.staged = staged;
        return builder;
    }

    /**
     * Digest of the newer image that the host found when it looked into the registry last. Empty: it found none,
     * or never looked; it does not tell which. {@code null}: not reported.
     */
    @JsonProperty("available")
    public String getAvailable() {
        return available;
    }

    /** Digest of that image. {@code null} or empty: not reported. */
    @JsonProperty("booted")
    public String getBooted() {
        return booted;
    }

    /** The image that it booted, for example {@code quay.io/example/host:9}. */
    @JsonProperty("image")
    public String getImage() {
        return image;
    }

    /** Digest of the image that the next boot brings. Empty: none is staged. {@code null}: not reported. */
    @JsonProperty("staged")
    public String getStaged() {
        return staged;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof BootImage)) {
            return false;
        }
        BootImage that = (BootImage) other;
        return Objects.equals(this.available, that.available)
                && Objects.equals(this.booted, that.booted)
                && Objects.equals(this.image, that.image)
                && Objects.equals(this.staged, that.staged);
    }

    @Override
    public int hashCode() {
        return Objects.hash(available,
                booted,
                image,
                staged);
    }

    @Override
    public String toString() {
        return PlainText.of("BootImage{"
                + "available=" + available
                + ", booted=" + booted
                + ", image=" + image
                + ", staged=" + staged
                + "}");
    }

    /** Builds a {@code BootImage}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String available;
        private String booted;
        private String image;
        private String staged;

        private Builder() {
        }

        /**
         * Digest of the newer image that the host found when it looked into the registry last. Empty: it found
         * none, or never looked; it does not tell which. {@code null}: not reported.
         */
        public Builder available(String available) {
            this.available = available;
            return this;
        }

        /** Digest of that image. {@code null} or empty: not reported. */
        public Builder booted(String booted) {
            this.booted = booted;
            return this;
        }

        /** The image that it booted, for example {@code quay.io/example/host:9}. */
        public Builder image(String image) {
            this.image = image;
            return this;
        }

        /** Digest of the image that the next boot brings. Empty: none is staged. {@code null}: not reported. */
        public Builder staged(String staged) {
            this.staged = staged;
            return this;
        }

        public BootImage build() {
            return new BootImage(available,
                    booted,
                    image,
                    staged);
        }
    }
}
