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

/** One rule of an affinity group. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class Rule {

    private final boolean enforcing;
    private final boolean positive;

    @JsonCreator
    private Rule(
            @JsonProperty(value = "enforcing", required = true) boolean enforcing,
            @JsonProperty(value = "positive", required = true) boolean positive) {
        this.enforcing = enforcing;
        this.positive = positive;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.enforcing = enforcing;
        builder.positive = positive;
        return builder;
    }

    /** The rule must be kept; a soft rule may be broken. */
    @JsonProperty("enforcing")
    public boolean isEnforcing() {
        return enforcing;
    }

    /** Together (true), or apart. */
    @JsonProperty("positive")
    public boolean isPositive() {
        return positive;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Rule)) {
            return false;
        }
        Rule that = (Rule) other;
        return this.enforcing == that.enforcing
                && this.positive == that.positive;
    }

    @Override
    public int hashCode() {
        return Objects.hash(enforcing,
                positive);
    }

    @Override
    public String toString() {
        return PlainText.of("Rule{"
                + "enforcing=" + enforcing
                + ", positive=" + positive
                + "}");
    }

    /** Builds a {@code Rule}. A value that is not given is left out of the document. */
    public static final class Builder {
        private boolean enforcing;
        private boolean positive;

        private Builder() {
        }

        /** The rule must be kept; a soft rule may be broken. */
        public Builder enforcing(boolean enforcing) {
            this.enforcing = enforcing;
            return this;
        }

        /** Together (true), or apart. */
        public Builder positive(boolean positive) {
            this.positive = positive;
            return this;
        }

        public Rule build() {
            return new Rule(enforcing,
                    positive);
        }
    }
}
