/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** What is to be installed. Exactly one of these. */
@JsonIgnoreProperties(ignoreUnknown = true)
public final class Selection {

    private final List<String> errata;
    private final List<String> packages;
    private final String image;

    private Selection(List<String> errata, List<String> packages, String image) {
        this.errata = errata == null ? null : Collections.unmodifiableList(new ArrayList<>(errata));
        this.packages = packages == null ? null : Collections.unmodifiableList(new ArrayList<>(packages));
        this.image = image;
    }

    /** These errata. */
    public static Selection errata(List<String> errata) {
        return new Selection(Objects.requireNonNull(errata), null, null);
    }

    /** These errata. {@code null}: another one is set. */
    public List<String> getErrata() {
        return errata;
    }

    /** The newest installable version of these packages. */
    public static Selection packages(List<String> packages) {
        return new Selection(null, Objects.requireNonNull(packages), null);
    }

    /** The newest installable version of these packages. {@code null}: another one is set. */
    public List<String> getPackages() {
        return packages;
    }

    /**
     * The newest image of a host in image mode; the digest of the newest one that the host knew when it was asked
     * for.
     */
    public static Selection image(String image) {
        return new Selection(null, null, Objects.requireNonNull(image));
    }

    /**
     * The newest image of a host in image mode; the digest of the newest one that the host knew when it was asked
     * for. {@code null}: another one is set.
     */
    public String getImage() {
        return image;
    }

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    static Selection fromProperties(
            @JsonProperty("errata") List<String> errata,
            @JsonProperty("packages") List<String> packages,
            @JsonProperty("image") String image) {
        if (errata != null) {
            return errata(errata);
        }
        if (packages != null) {
            return packages(packages);
        }
        if (image != null) {
            return image(image);
        }
        return null;
    }

    @JsonValue
    Object toJson() {
        if (errata != null) {
            return Collections.singletonMap("errata", errata);
        }
        if (packages != null) {
            return Collections.singletonMap("packages", packages);
        }
        if (image != null) {
            return Collections.singletonMap("image", image);
        }
        return null;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Selection)) {
            return false;
        }
        Selection that = (Selection) other;
        return Objects.equals(this.errata, that.errata)
                && Objects.equals(this.packages, that.packages)
                && Objects.equals(this.image, that.image);
    }

    @Override
    public int hashCode() {
        return Objects.hash(errata,
                packages,
                image);
    }

    @Override
    public String toString() {
        return PlainText.of("Selection{"
                + "errata=" + errata
                + ", packages=" + packages
                + ", image=" + image
                + "}");
    }

}
