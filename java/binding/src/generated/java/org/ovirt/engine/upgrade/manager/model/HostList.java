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

/** Hosts of a cluster, as the engine shows them. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class HostList {

    private final List<HostView> hosts;

    @JsonCreator
    private HostList(
            @JsonProperty("hosts") List<HostView> hosts) {
        this.hosts = hosts == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(hosts));
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.hosts = hosts;
        return builder;
    }

    /** The hosts. */
    @JsonProperty("hosts")
    public List<HostView> getHosts() {
        return hosts;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof HostList)) {
            return false;
        }
        HostList that = (HostList) other;
        return Objects.equals(this.hosts, that.hosts);
    }

    @Override
    public int hashCode() {
        return Objects.hash(hosts);
    }

    @Override
    public String toString() {
        return PlainText.of("HostList{"
                + "hosts=" + hosts
                + "}");
    }

    /** Builds a {@code HostList}. A value that is not given is left out of the document. */
    public static final class Builder {
        private List<HostView> hosts;

        private Builder() {
        }

        /** The hosts. */
        public Builder hosts(List<HostView> hosts) {
            this.hosts = hosts;
            return this;
        }

        public HostList build() {
            return new HostList(hosts);
        }
    }
}
