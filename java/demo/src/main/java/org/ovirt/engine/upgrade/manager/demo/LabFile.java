/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.ovirt.engine.upgrade.manager.Documents;
import org.ovirt.engine.upgrade.manager.config.Auth;
import org.ovirt.engine.upgrade.manager.config.Config;
import org.ovirt.engine.upgrade.manager.config.LogLevel;
import org.ovirt.engine.upgrade.manager.config.ProviderConfig;
import org.ovirt.engine.upgrade.manager.config.Secret;
import org.ovirt.engine.upgrade.manager.model.ClusterInventory;
import org.ovirt.engine.upgrade.manager.model.EngineInventory;
import org.ovirt.engine.upgrade.manager.model.HostInventory;
import org.ovirt.engine.upgrade.manager.model.HostKind;
import org.ovirt.engine.upgrade.manager.model.HostStatus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** The lab's ready file: address and credentials of the provider, and the engine's hosts. */
final class LabFile {

    static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode ready;

    LabFile(Path file) throws IOException {
        ready = JSON.readTree(file.toFile());
    }

    /** Intervals are short because the lab's clock runs fast; a real server wants the defaults. */
    Config config(Path state) {
        ProviderConfig katello = ProviderConfig.builder()
                .name("katello")
                .url(ready.get("katello_url").textValue())
                .auth(Auth.basic(Auth.Basic.builder()
                        .username(ready.get("username").textValue())
                        .password(Secret.value(ready.get("token").textValue())).build()))
                .caFiles(List.of(ready.get("ca_file").textValue())).build();
        return Config.builder()
                .stateDir(state.toString())
                .providers(List.of(katello))
                .logLevel(LogLevel.WARN)
                .taskPollInterval("250ms")
                .proofInterval("500ms")
                .proofTimeout("2m").build();
    }

    EngineInventory engine() throws IOException {
        return Documents.read(JSON.writeValueAsBytes(ready.at("/hosts/engine")), EngineInventory.class);
    }

    ClusterInventory cluster() throws IOException {
        return Documents.read(JSON.writeValueAsBytes(ready.at("/hosts/clusters/0")), ClusterInventory.class);
    }

    /** An EL host on which packages may be installed. */
    static HostInventory inMaintenance(ClusterInventory cluster) {
        return cluster.getHosts().stream()
                .filter(h -> h.getStatus() == HostStatus.MAINTENANCE && h.getKind() == HostKind.EL)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the lab has no EL host in maintenance"));
    }

    /** A host that runs virtual machines. */
    static HostInventory up(ClusterInventory cluster) {
        return cluster.getHosts().stream()
                .filter(h -> h.getStatus() == HostStatus.UP)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the lab has no host that is up"));
    }
}
