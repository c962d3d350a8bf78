/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** A host as the engine knows it. Comes with the call until the engine port reads it. */
public class HostInventory implements Serializable {

    private static final long serialVersionUID = 1L;

    private String id;
    private String name;
    private String address;
    private String hardwareUuid;
    private String subscriptionUuid;
    private HostKind kind;
    private String osDescription;
    private HostStatus status;
    private Versions versions;
    private ArrayList<String> reportedLevels;
    private Integer vmCount;
    private boolean managed = true;
    private Boolean engineUpdateAvailable;
    private String provider;
    private Long observedAtMs;

    /** The engine's id. */
    public String getId() {
        return id;
    }

    public HostInventory setId(String id) {
        this.id = id;
        return this;
    }

    /** Its name in the engine. */
    public String getName() {
        return name;
    }

    public HostInventory setName(String name) {
        this.name = name;
        return this;
    }

    /** Its address: FQDN or IP. */
    public String getAddress() {
        return address;
    }

    public HostInventory setAddress(String address) {
        this.address = address;
        return this;
    }

    /** The hardware (DMI) uuid. */
    public String getHardwareUuid() {
        return hardwareUuid;
    }

    public HostInventory setHardwareUuid(String hardwareUuid) {
        this.hardwareUuid = hardwareUuid;
        return this;
    }

    /** Its subscription-manager identity, where known. */
    public String getSubscriptionUuid() {
        return subscriptionUuid;
    }

    public HostInventory setSubscriptionUuid(String subscriptionUuid) {
        this.subscriptionUuid = subscriptionUuid;
        return this;
    }

    /** EL or Node. {@code null}: told from {@code os_description} or the packages. */
    public HostKind getKind() {
        return kind;
    }

    public HostInventory setKind(HostKind kind) {
        this.kind = kind;
        return this;
    }

    /** The engine's {@code os.version}/{@code description} text, for example {@code oVirt Node 4.5.5}. */
    public String getOsDescription() {
        return osDescription;
    }

    public HostInventory setOsDescription(String osDescription) {
        this.osDescription = osDescription;
        return this;
    }

    /** Status in the engine. */
    public HostStatus getStatus() {
        return status;
    }

    public HostInventory setStatus(HostStatus status) {
        this.status = status;
        return this;
    }

    /** Installed versions as the engine knows them. */
    public Versions getVersions() {
        return versions;
    }

    public HostInventory setVersions(Versions versions) {
        this.versions = versions;
        return this;
    }

    /** Levels last reported by its VDSM. {@code null}: the caller does not know. */
    public List<String> getReportedLevels() {
        return reportedLevels;
    }

    public HostInventory setReportedLevels(List<String> reportedLevels) {
        this.reportedLevels = reportedLevels == null ? null : new ArrayList<>(reportedLevels);
        return this;
    }

    /** Virtual machines on it. {@code null}: not known. */
    public Integer getVmCount() {
        return vmCount;
    }

    public HostInventory setVmCount(Integer vmCount) {
        this.vmCount = vmCount;
        return this;
    }

    /** False for hosts that the engine does not manage (KubeVirt); they are ignored. */
    public boolean isManaged() {
        return managed;
    }

    public HostInventory setManaged(boolean managed) {
        this.managed = managed;
        return this;
    }

    /** The engine's own flag {@code update_available}, shown beside our answer where it differs. */
    public Boolean getEngineUpdateAvailable() {
        return engineUpdateAvailable;
    }

    public HostInventory setEngineUpdateAvailable(Boolean engineUpdateAvailable) {
        this.engineUpdateAvailable = engineUpdateAvailable;
        return this;
    }

    /** Provider to ask. {@code null}: the stored association's, else the only one, else each in turn. */
    public String getProvider() {
        return provider;
    }

    public HostInventory setProvider(String provider) {
        this.provider = provider;
        return this;
    }

    /** When the engine's data was read. {@code null}: now. */
    public Long getObservedAtMs() {
        return observedAtMs;
    }

    public HostInventory setObservedAtMs(Long observedAtMs) {
        this.observedAtMs = observedAtMs;
        return this;
    }
}
