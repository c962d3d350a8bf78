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
import org.ovirt.engine.upgrade.manager.config.EngineApiConfig;
import org.ovirt.engine.upgrade.manager.config.EngineConfig;
import org.ovirt.engine.upgrade.manager.config.LogLevel;
import org.ovirt.engine.upgrade.manager.config.ProviderConfig;
import org.ovirt.engine.upgrade.manager.config.ScheduleConfig;
import org.ovirt.engine.upgrade.manager.config.Secret;
import org.ovirt.engine.upgrade.manager.model.ClusterInventory;
import org.ovirt.engine.upgrade.manager.model.EngineInventory;
import org.ovirt.engine.upgrade.manager.model.HostInventory;
import org.ovirt.engine.upgrade.manager.model.HostKind;
import org.ovirt.engine.upgrade.manager.model.HostStatus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** The lab's ready file: addresses and credentials of provider and engine, and the engine's hosts. */
final class LabFile {

    static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode ready;

    LabFile(Path file) throws IOException {
        ready = JSON.readTree(file.toFile());
    }

    /** For a rolling upgrade: also with the engine's REST API, and without periodic checks, whose events would mix in. */
    Config rollingConfig(Path state) {
        EngineApiConfig api = EngineApiConfig.builder()
                .url(text("engine_url"))
                .username(text("engine_username"))
                .password(Secret.value(text("engine_password")))
                .caFiles(List.of(text("ca_file"))).build();
        // Katello inspects the hosts: boot ids prove the restarts. The lab's hosts boot too quickly to be seen absent for half a minute.
        return config(state).toBuilder()
                .engine(EngineConfig.builder().api(api).build())
                .schedule(ScheduleConfig.builder().engineInterval(null).hostsInterval(null).build()).build();
    }

    /** Intervals are short because the lab's clock runs fast; a real server wants the defaults. */
    Config config(Path state) {
        ProviderConfig katello = ProviderConfig.builder()
                .name("katello")
                .url(text("katello_url"))
                .auth(Auth.basic(Auth.Basic.builder()
                        .username(text("username"))
                        .password(Secret.value(text("token"))).build()))
                .caFiles(List.of(text("ca_file"))).build();
        return Config.builder()
                .stateDir(state.toString())
                .providers(List.of(katello))
                .logLevel(LogLevel.WARN)
                .taskPollInterval("250ms")
                .proofInterval("500ms")
                .proofTimeout("2m").build();
    }

    private String text(String name) {
        return ready.get(name).textValue();
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
