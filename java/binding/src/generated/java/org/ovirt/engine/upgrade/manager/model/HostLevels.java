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

/** Levels of a host, now or after an update. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class HostLevels {

    private final List<String> certain;
    private final Certainty certainty;
    private final List<String> possible;

    @JsonCreator
    private HostLevels(
            @JsonProperty("certain") List<String> certain,
            @JsonProperty("certainty") Certainty certainty,
            @JsonProperty("possible") List<String> possible) {
        this.certain = certain == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(certain));
        this.certainty = certainty;
        this.possible = possible == null ? null : Collections.unmodifiableList(new ArrayList<>(possible));
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.certain = certain;
        builder.certainty = certainty;
        builder.possible = possible;
        return builder;
    }

    /** Levels that it certainly supports, limited to those of the engine. */
    @JsonProperty("certain")
    public List<String> getCertain() {
        return certain;
    }

    /** How certain that is. */
    @JsonProperty("certainty")
    public Certainty getCertainty() {
        return certainty;
    }

    /** Levels that it may support, the certain ones included. {@code null}: any. */
    @JsonProperty("possible")
    public List<String> getPossible() {
        return possible;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof HostLevels)) {
            return false;
        }
        HostLevels that = (HostLevels) other;
        return Objects.equals(this.certain, that.certain)
                && Objects.equals(this.certainty, that.certainty)
                && Objects.equals(this.possible, that.possible);
    }

    @Override
    public int hashCode() {
        return Objects.hash(certain,
                certainty,
                possible);
    }

    @Override
    public String toString() {
        return PlainText.of("HostLevels{"
                + "certain=" + certain
                + ", certainty=" + certainty
                + ", possible=" + possible
                + "}");
    }

    /** Builds a {@code HostLevels}. A value that is not given is left out of the document. */
    public static final class Builder {
        private List<String> certain;
        private Certainty certainty;
        private List<String> possible;

        private Builder() {
        }

        /** Levels that it certainly supports, limited to those of the engine. */
        public Builder certain(List<String> certain) {
            this.certain = certain;
            return this;
        }

        /** How certain that is. */
        public Builder certainty(Certainty certainty) {
            this.certainty = certainty;
            return this;
        }

        /** Levels that it may support, the certain ones included. {@code null}: any. */
        public Builder possible(List<String> possible) {
            this.possible = possible;
            return this;
        }

        public HostLevels build() {
            return new HostLevels(certain,
                    certainty,
                    possible);
        }
    }
}
