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

/** Affinity groups of a cluster. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class AffinityGroupList {

    private final List<AffinityGroup> groups;

    @JsonCreator
    private AffinityGroupList(
            @JsonProperty("groups") List<AffinityGroup> groups) {
        this.groups = groups == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(groups));
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.groups = groups;
        return builder;
    }

    /** The groups. */
    @JsonProperty("groups")
    public List<AffinityGroup> getGroups() {
        return groups;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof AffinityGroupList)) {
            return false;
        }
        AffinityGroupList that = (AffinityGroupList) other;
        return Objects.equals(this.groups, that.groups);
    }

    @Override
    public int hashCode() {
        return Objects.hash(groups);
    }

    @Override
    public String toString() {
        return PlainText.of("AffinityGroupList{"
                + "groups=" + groups
                + "}");
    }

    /** Builds a {@code AffinityGroupList}. A value that is not given is left out of the document. */
    public static final class Builder {
        private List<AffinityGroup> groups;

        private Builder() {
        }

        /** The groups. */
        public Builder groups(List<AffinityGroup> groups) {
            this.groups = groups;
            return this;
        }

        public AffinityGroupList build() {
            return new AffinityGroupList(groups);
        }
    }
}
