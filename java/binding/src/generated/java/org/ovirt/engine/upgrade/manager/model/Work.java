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

/** What is installed on a host. Exactly one of these. */
@JsonIgnoreProperties(ignoreUnknown = true)
public final class Work {

    private final List<String> errata;
    private final List<String> packages;
    private final String word;

    private Work(List<String> errata, List<String> packages, String word) {
        this.errata = errata == null ? null : Collections.unmodifiableList(new ArrayList<>(errata));
        this.packages = packages == null ? null : Collections.unmodifiableList(new ArrayList<>(packages));
        this.word = word;
    }

    /** These errata, through the provider. */
    public static Work errata(List<String> errata) {
        return new Work(Objects.requireNonNull(errata), null, null);
    }

    /** These errata, through the provider. {@code null}: another one is set. */
    public List<String> getErrata() {
        return errata;
    }

    /** These packages, through the provider; a Node's image is one. */
    public static Work packages(List<String> packages) {
        return new Work(null, Objects.requireNonNull(packages), null);
    }

    /** These packages, through the provider; a Node's image is one. {@code null}: another one is set. */
    public List<String> getPackages() {
        return packages;
    }

    /** The engine's own upgrade. */
    public static Work engineUpgrade() {
        return new Work(null, null, "engine_upgrade");
    }

    /** It is {@code engine_upgrade}: the engine's own upgrade. */
    public boolean isEngineUpgrade() {
        return "engine_upgrade".equals(word);
    }

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    static Work fromProperties(
            @JsonProperty("errata") List<String> errata,
            @JsonProperty("packages") List<String> packages) {
        if (errata != null) {
            return errata(errata);
        }
        if (packages != null) {
            return packages(packages);
        }
        return null;
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Work fromWord(String word) {
        if ("engine_upgrade".equals(word)) {
            return engineUpgrade();
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
        return word;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Work)) {
            return false;
        }
        Work that = (Work) other;
        return Objects.equals(this.errata, that.errata)
                && Objects.equals(this.packages, that.packages)
                && Objects.equals(this.word, that.word);
    }

    @Override
    public int hashCode() {
        return Objects.hash(errata,
                packages,
                word);
    }

    @Override
    public String toString() {
        return PlainText.of("Work{"
                + "errata=" + errata
                + ", packages=" + packages
                + ", word=" + word
                + "}");
    }

}
