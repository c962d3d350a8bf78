/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** A cluster as the engine shows it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class ClusterInventory {

    private final List<HostInventory> hosts;
    private final String id;
    private final String level;
    private final String name;

    @JsonCreator
    private ClusterInventory(
            @JsonProperty("hosts") List<HostInventory> hosts,
            @JsonProperty("id") String id,
            @JsonProperty("level") String level,
            @JsonProperty("name") String name) {
        this.hosts = hosts == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(hosts));
        this.id = id;
        this.level = level;
        this.name = name;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.hosts = hosts;
        builder.id = id;
        builder.level = level;
        builder.name = name;
        return builder;
    }

    /** All its hosts. */
    @JsonProperty("hosts")
    public List<HostInventory> getHosts() {
        return hosts;
    }

    /** The engine's id. */
    @JsonProperty("id")
    public String getId() {
        return id;
    }

    /** Level in force. */
    @JsonProperty("level")
    public String getLevel() {
        return level;
    }

    /** Its name. */
    @JsonProperty("name")
    public String getName() {
        return name;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ClusterInventory)) {
            return false;
        }
        ClusterInventory that = (ClusterInventory) other;
        return Objects.equals(this.hosts, that.hosts)
                && Objects.equals(this.id, that.id)
                && Objects.equals(this.level, that.level)
                && Objects.equals(this.name, that.name);
    }

    @Override
    public int hashCode() {
        return Objects.hash(hosts,
                id,
                level,
                name);
    }

    @Override
    public String toString() {
        return PlainText.of("ClusterInventory{"
                + "hosts=" + hosts
                + ", id=" + id
                + ", level=" + level
                + ", name=" + name
                + "}");
    }

    /** Builds a {@code ClusterInventory}. A value that is not given is left out of the document. */
    public static final class Builder {
        private List<HostInventory> hosts;
        private String id;
        private String level;
        private String name;

        private Builder() {
        }

        /** All its hosts. */
        public Builder hosts(List<HostInventory> hosts) {
            this.hosts = hosts;
            return this;
        }

        /** The engine's id. */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /** Level in force. */
        public Builder level(String level) {
            this.level = level;
            return this;
        }

        /** Its name. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        public ClusterInventory build() {
            return new ClusterInventory(hosts,
                    id,
                    level,
                    name);
        }
    }
}
