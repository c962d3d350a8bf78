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

/** A host of the cluster that is not upgraded. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class LeftAlone {

    private final String id;
    private final String name;
    private final Problem why;

    @JsonCreator
    private LeftAlone(
            @JsonProperty("id") String id,
            @JsonProperty("name") String name,
            @JsonProperty("why") Problem why) {
        this.id = id;
        this.name = name;
        this.why = why;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.id = id;
        builder.name = name;
        builder.why = why;
        return builder;
    }

    /** The engine's id. */
    @JsonProperty("id")
    public String getId() {
        return id;
    }

    /** Its name. */
    @JsonProperty("name")
    public String getName() {
        return name;
    }

    /** Why. */
    @JsonProperty("why")
    public Problem getWhy() {
        return why;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof LeftAlone)) {
            return false;
        }
        LeftAlone that = (LeftAlone) other;
        return Objects.equals(this.id, that.id)
                && Objects.equals(this.name, that.name)
                && Objects.equals(this.why, that.why);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id,
                name,
                why);
    }

    @Override
    public String toString() {
        return PlainText.of("LeftAlone{"
                + "id=" + id
                + ", name=" + name
                + ", why=" + why
                + "}");
    }

    /** Builds a {@code LeftAlone}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String id;
        private String name;
        private Problem why;

        private Builder() {
        }

        /** The engine's id. */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /** Its name. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /** Why. */
        public Builder why(Problem why) {
            this.why = why;
            return this;
        }

        public LeftAlone build() {
            return new LeftAlone(id,
                    name,
                    why);
        }
    }
}
