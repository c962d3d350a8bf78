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

/** A virtual machine. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class Vm {

    private final int cpus;
    private final String customLevel;
    private final Boolean highlyAvailable;
    private final String host;
    private final Boolean hostedEngine;
    private final HugePages hugePages;
    private final String id;
    private final String lease;
    private final long memoryMib;
    private final String migratesTo;
    private final Migration migration;
    private final String name;
    private final List<String> networks;
    private final List<Obstacle> obstacles;
    private final List<String> onlyOn;
    private final VmStatus status;

    @JsonCreator
    private Vm(
            @JsonProperty(value = "cpus", required = true) int cpus,
            @JsonProperty("custom_level") String customLevel,
            @JsonProperty("highly_available") Boolean highlyAvailable,
            @JsonProperty("host") String host,
            @JsonProperty("hosted_engine") Boolean hostedEngine,
            @JsonProperty("huge_pages") HugePages hugePages,
            @JsonProperty("id") String id,
            @JsonProperty("lease") String lease,
            @JsonProperty(value = "memory_mib", required = true) long memoryMib,
            @JsonProperty("migrates_to") String migratesTo,
            @JsonProperty("migration") Migration migration,
            @JsonProperty("name") String name,
            @JsonProperty("networks") List<String> networks,
            @JsonProperty("obstacles") List<Obstacle> obstacles,
            @JsonProperty("only_on") List<String> onlyOn,
            @JsonProperty("status") VmStatus status) {
        this.cpus = cpus;
        this.customLevel = customLevel;
        this.highlyAvailable = highlyAvailable;
        this.host = host;
        this.hostedEngine = hostedEngine;
        this.hugePages = hugePages;
        this.id = id;
        this.lease = lease;
        this.memoryMib = memoryMib;
        this.migratesTo = migratesTo;
        this.migration = migration;
        this.name = name;
        this.networks = networks == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(networks));
        this.obstacles = obstacles == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(obstacles));
        this.onlyOn = onlyOn == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(onlyOn));
        this.status = status;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.cpus = cpus;
        builder.customLevel = customLevel;
        builder.highlyAvailable = highlyAvailable;
        builder.host = host;
        builder.hostedEngine = hostedEngine;
        builder.hugePages = hugePages;
        builder.id = id;
        builder.lease = lease;
        builder.memoryMib = memoryMib;
        builder.migratesTo = migratesTo;
        builder.migration = migration;
        builder.name = name;
        builder.networks = networks;
        builder.obstacles = obstacles;
        builder.onlyOn = onlyOn;
        builder.status = status;
        return builder;
    }

    /** Virtual CPUs. */
    @JsonProperty("cpus")
    public int getCpus() {
        return cpus;
    }

    /** Its own compatibility version, which a raised cluster level does not touch. */
    @JsonProperty("custom_level")
    public String getCustomLevel() {
        return customLevel;
    }

    /** The engine restarts it on another host when its host fails. */
    @JsonProperty("highly_available")
    public Boolean getHighlyAvailable() {
        return highlyAvailable;
    }

    /**
     * The host that it runs on; for a migrating VM its source. Use this field only, because searches by host name
     * also match other hosts.
     */
    @JsonProperty("host")
    public String getHost() {
        return host;
    }

    /** The engine runs in it. */
    @JsonProperty("hosted_engine")
    public Boolean getHostedEngine() {
        return hostedEngine;
    }

    /** Huge pages that its memory takes. {@code null}: none. */
    @JsonProperty("huge_pages")
    public HugePages getHugePages() {
        return hugePages;
    }

    /** The engine's id. */
    @JsonProperty("id")
    public String getId() {
        return id;
    }

    /**
     * The engine's id of the storage domain that holds its lease: its hosts must have that one. {@code null}: it
     * has no lease.
     */
    @JsonProperty("lease")
    public String getLease() {
        return lease;
    }

    /** Memory that its host must have, MiB. */
    @JsonProperty("memory_mib")
    public long getMemoryMib() {
        return memoryMib;
    }

    /** The target of its migration. Its memory is taken there, too. */
    @JsonProperty("migrates_to")
    public String getMigratesTo() {
        return migratesTo;
    }

    /** Whether it may be moved. */
    @JsonProperty("migration")
    public Migration getMigration() {
        return migration;
    }

    /** Its name. */
    @JsonProperty("name")
    public String getName() {
        return name;
    }

    /** Networks that its interfaces need. */
    @JsonProperty("networks")
    public List<String> getNetworks() {
        return networks;
    }

    /** Other reasons why it cannot leave its host. */
    @JsonProperty("obstacles")
    public List<Obstacle> getObstacles() {
        return obstacles;
    }

    /** The only hosts it may run on; empty: any. */
    @JsonProperty("only_on")
    public List<String> getOnlyOn() {
        return onlyOn;
    }

    /** Status. */
    @JsonProperty("status")
    public VmStatus getStatus() {
        return status;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Vm)) {
            return false;
        }
        Vm that = (Vm) other;
        return this.cpus == that.cpus
                && Objects.equals(this.customLevel, that.customLevel)
                && Objects.equals(this.highlyAvailable, that.highlyAvailable)
                && Objects.equals(this.host, that.host)
                && Objects.equals(this.hostedEngine, that.hostedEngine)
                && Objects.equals(this.hugePages, that.hugePages)
                && Objects.equals(this.id, that.id)
                && Objects.equals(this.lease, that.lease)
                && this.memoryMib == that.memoryMib
                && Objects.equals(this.migratesTo, that.migratesTo)
                && Objects.equals(this.migration, that.migration)
                && Objects.equals(this.name, that.name)
                && Objects.equals(this.networks, that.networks)
                && Objects.equals(this.obstacles, that.obstacles)
                && Objects.equals(this.onlyOn, that.onlyOn)
                && Objects.equals(this.status, that.status);
    }

    @Override
    public int hashCode() {
        return Objects.hash(cpus,
                customLevel,
                highlyAvailable,
                host,
                hostedEngine,
                hugePages,
                id,
                lease,
                memoryMib,
                migratesTo,
                migration,
                name,
                networks,
                obstacles,
                onlyOn,
                status);
    }

    @Override
    public String toString() {
        return PlainText.of("Vm{"
                + "cpus=" + cpus
                + ", customLevel=" + customLevel
                + ", highlyAvailable=" + highlyAvailable
                + ", host=" + host
                + ", hostedEngine=" + hostedEngine
                + ", hugePages=" + hugePages
                + ", id=" + id
                + ", lease=" + lease
                + ", memoryMib=" + memoryMib
                + ", migratesTo=" + migratesTo
                + ", migration=" + migration
                + ", name=" + name
                + ", networks=" + networks
                + ", obstacles=" + obstacles
                + ", onlyOn=" + onlyOn
                + ", status=" + status
                + "}");
    }

    /** Builds a {@code Vm}. A value that is not given is left out of the document. */
    public static final class Builder {
        private int cpus;
        private String customLevel;
        private Boolean highlyAvailable;
        private String host;
        private Boolean hostedEngine;
        private HugePages hugePages;
        private String id;
        private String lease;
        private long memoryMib;
        private String migratesTo;
        private Migration migration;
        private String name;
        private List<String> networks;
        private List<Obstacle> obstacles;
        private List<String> onlyOn;
        private VmStatus status;

        private Builder() {
        }

        /** Virtual CPUs. */
        public Builder cpus(int cpus) {
            this.cpus = cpus;
            return this;
        }

        /** Its own compatibility version, which a raised cluster level does not touch. */
        public Builder customLevel(String customLevel) {
            this.customLevel = customLevel;
            return this;
        }

        /** The engine restarts it on another host when its host fails. */
        public Builder highlyAvailable(Boolean highlyAvailable) {
            this.highlyAvailable = highlyAvailable;
            return this;
        }

        /**
         * The host that it runs on; for a migrating VM its source. Use this field only, because searches by host
         * name also match other hosts.
         */
        public Builder host(String host) {
            this.host = host;
            return this;
        }

        /** The engine runs in it. */
        public Builder hostedEngine(Boolean hostedEngine) {
            this.hostedEngine = hostedEngine;
            return this;
        }

        /** Huge pages that its memory takes. {@code null}: none. */
        public Builder hugePages(HugePages hugePages) {
            this.hugePages = hugePages;
            return this;
        }

        /** The engine's id. */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /**
         * The engine's id of the storage domain that holds its lease: its hosts must have that one. {@code null}:
         * it has no lease.
         */
        public Builder lease(String lease) {
            this.lease = lease;
            return this;
        }

        /** Memory that its host must have, MiB. */
        public Builder memoryMib(long memoryMib) {
            this.memoryMib = memoryMib;
            return this;
        }

        /** The target of its migration. Its memory is taken there, too. */
        public Builder migratesTo(String migratesTo) {
            this.migratesTo = migratesTo;
            return this;
        }

        /** Whether it may be moved. */
        public Builder migration(Migration migration) {
            this.migration = migration;
            return this;
        }

        /** Its name. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /** Networks that its interfaces need. */
        public Builder networks(List<String> networks) {
            this.networks = networks;
            return this;
        }

        /** Other reasons why it cannot leave its host. */
        public Builder obstacles(List<Obstacle> obstacles) {
            this.obstacles = obstacles;
            return this;
        }

        /** The only hosts it may run on; empty: any. */
        public Builder onlyOn(List<String> onlyOn) {
            this.onlyOn = onlyOn;
            return this;
        }

        /** Status. */
        public Builder status(VmStatus status) {
            this.status = status;
            return this;
        }

        public Vm build() {
            return new Vm(cpus,
                    customLevel,
                    highlyAvailable,
                    host,
                    hostedEngine,
                    hugePages,
                    id,
                    lease,
                    memoryMib,
                    migratesTo,
                    migration,
                    name,
                    networks,
                    obstacles,
                    onlyOn,
                    status);
        }
    }
}
