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

/** Id of what an engine action has made. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class MadeId {

    private final String id;

    @JsonCreator
    private MadeId(
            @JsonProperty("id") String id) {
        this.id = id;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.id = id;
        return builder;
    }

    /** The id. */
    @JsonProperty("id")
    public String getId() {
        return id;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof MadeId)) {
            return false;
        }
        MadeId that = (MadeId) other;
        return Objects.equals(this.id, that.id);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id);
    }

    @Override
    public String toString() {
        return PlainText.of("MadeId{"
                + "id=" + id
                + "}");
    }

    /** Builds a {@code MadeId}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String id;

        private Builder() {
        }

        /** The id. */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        public MadeId build() {
            return new MadeId(id);
        }
    }
}
