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

/** An affinity group. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class AffinityGroup {

    private final Rule amongVms;
    private final List<String> hosts;
    private final String id;
    private final String name;
    private final Rule toHosts;
    private final List<String> vms;

    @JsonCreator
    private AffinityGroup(
            @JsonProperty("among_vms") Rule amongVms,
            @JsonProperty("hosts") List<String> hosts,
            @JsonProperty("id") String id,
            @JsonProperty("name") String name,
            @JsonProperty("to_hosts") Rule toHosts,
            @JsonProperty("vms") List<String> vms) {
        this.amongVms = amongVms;
        this.hosts = hosts == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(hosts));
        this.id = id;
        this.name = name;
        this.toHosts = toHosts;
        this.vms = vms == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(vms));
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.amongVms = amongVms;
        builder.hosts = hosts;
        builder.id = id;
        builder.name = name;
        builder.toHosts = toHosts;
        builder.vms = vms;
        return builder;
    }

    /** Rule among its VMs. The engine ignores this rule for maintenance at levels 4.3 to 4.8. */
    @JsonProperty("among_vms")
    public Rule getAmongVms() {
        return amongVms;
    }

    /** Hosts of the group. */
    @JsonProperty("hosts")
    public List<String> getHosts() {
        return hosts;
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

    /** Rule between its VMs and these hosts. */
    @JsonProperty("to_hosts")
    public Rule getToHosts() {
        return toHosts;
    }

    /** VMs of the group. */
    @JsonProperty("vms")
    public List<String> getVms() {
        return vms;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof AffinityGroup)) {
            return false;
        }
        AffinityGroup that = (AffinityGroup) other;
        return Objects.equals(this.amongVms, that.amongVms)
                && Objects.equals(this.hosts, that.hosts)
                && Objects.equals(this.id, that.id)
                && Objects.equals(this.name, that.name)
                && Objects.equals(this.toHosts, that.toHosts)
                && Objects.equals(this.vms, that.vms);
    }

    @Override
    public int hashCode() {
        return Objects.hash(amongVms,
                hosts,
                id,
                name,
                toHosts,
                vms);
    }

    @Override
    public String toString() {
        return PlainText.of("AffinityGroup{"
                + "amongVms=" + amongVms
                + ", hosts=" + hosts
                + ", id=" + id
                + ", name=" + name
                + ", toHosts=" + toHosts
                + ", vms=" + vms
                + "}");
    }

    /** Builds a {@code AffinityGroup}. A value that is not given is left out of the document. */
    public static final class Builder {
        private Rule amongVms;
        private List<String> hosts;
        private String id;
        private String name;
        private Rule toHosts;
        private List<String> vms;

        private Builder() {
        }

        /** Rule among its VMs. The engine ignores this rule for maintenance at levels 4.3 to 4.8. */
        public Builder amongVms(Rule amongVms) {
            this.amongVms = amongVms;
            return this;
        }

        /** Hosts of the group. */
        public Builder hosts(List<String> hosts) {
            this.hosts = hosts;
            return this;
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

        /** Rule between its VMs and these hosts. */
        public Builder toHosts(Rule toHosts) {
            this.toHosts = toHosts;
            return this;
        }

        /** VMs of the group. */
        public Builder vms(List<String> vms) {
            this.vms = vms;
            return this;
        }

        public AffinityGroup build() {
            return new AffinityGroup(amongVms,
                    hosts,
                    id,
                    name,
                    toHosts,
                    vms);
        }
    }
}
