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

/** A VM that is on a host when the host is begun. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class VmPlan {

    private final VmFate fate;
    private final String id;
    private final String name;

    @JsonCreator
    private VmPlan(
            @JsonProperty("fate") VmFate fate,
            @JsonProperty("id") String id,
            @JsonProperty("name") String name) {
        this.fate = fate;
        this.id = id;
        this.name = name;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.fate = fate;
        builder.id = id;
        builder.name = name;
        return builder;
    }

    /** What becomes of it. */
    @JsonProperty("fate")
    public VmFate getFate() {
        return fate;
    }

    /** The VM. */
    @JsonProperty("id")
    public String getId() {
        return id;
    }

    /** Its name. */
    @JsonProperty("name")
    public String getName() {
        return name;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof VmPlan)) {
            return false;
        }
        VmPlan that = (VmPlan) other;
        return Objects.equals(this.fate, that.fate)
                && Objects.equals(this.id, that.id)
                && Objects.equals(this.name, that.name);
    }

    @Override
    public int hashCode() {
        return Objects.hash(fate,
                id,
                name);
    }

    @Override
    public String toString() {
        return PlainText.of("VmPlan{"
                + "fate=" + fate
                + ", id=" + id
                + ", name=" + name
                + "}");
    }

    /** Builds a {@code VmPlan}. A value that is not given is left out of the document. */
    public static final class Builder {
        private VmFate fate;
        private String id;
        private String name;

        private Builder() {
        }

        /** What becomes of it. */
        public Builder fate(VmFate fate) {
            this.fate = fate;
            return this;
        }

        /** The VM. */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /** Its name. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        public VmPlan build() {
            return new VmPlan(fate,
                    id,
                    name);
        }
    }
}
