/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.ovirt.engine.upgrade.manager.config.Auth;
import org.ovirt.engine.upgrade.manager.config.Config;
import org.ovirt.engine.upgrade.manager.config.ProviderConfig;
import org.ovirt.engine.upgrade.manager.config.Secret;
import org.ovirt.engine.upgrade.manager.model.ClusterInventory;
import org.ovirt.engine.upgrade.manager.model.EngineInventory;
import org.ovirt.engine.upgrade.manager.model.HostInventory;
import org.ovirt.engine.upgrade.manager.model.HostKind;
import org.ovirt.engine.upgrade.manager.model.HostStatus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** The lab's program beside the library: a provider over a simulated world. */
final class LabProcess implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final JsonNode ready;

    LabProcess(Path folder, String... more) throws IOException {
        Path readyFile = folder.resolve("ready.json");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("native.dir"), "upgrade-manager-lab").toString(), "serve",
                "--hosts", "8", "--clusters", "1", "--node-hosts", "1", "--speed", "100",
                "--stop-after", "300", "--ready-file", readyFile.toString()));
        command.addAll(List.of(more));
        process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(folder.resolve("lab.log").toFile()).start();
        Managers.eventually("the lab is ready", () -> Files.exists(readyFile) || !process.isAlive());
        ready = JSON.readTree(readyFile.toFile());
    }

    Config config(Path folder) {
        ProviderConfig provider = ProviderConfig.builder()
                .name("katello")
                .url(ready.get("katello_url").textValue())
                .caFiles(List.of(ready.get("ca_file").textValue()))
                .auth(Auth.basic(Auth.Basic.builder()
                        .username(ready.get("username").textValue())
                        .password(Secret.value(ready.get("password").textValue())).build())).build();
        return Managers.config(folder).toBuilder().providers(List.of(provider))
                .taskPollInterval("50ms").proofInterval("50ms").build();
    }

    EngineInventory engine() {
        return document("/hosts/engine", EngineInventory.class);
    }

    ClusterInventory cluster() {
        return document("/hosts/clusters/0", ClusterInventory.class);
    }

    /** An EL host on which packages may be installed. */
    HostInventory inMaintenance() {
        return cluster().getHosts().stream()
                .filter(h -> h.getStatus() == HostStatus.MAINTENANCE && h.getKind() == HostKind.EL)
                .findFirst().orElseThrow();
    }

    private <T> T document(String pointer, Class<T> type) {
        try {
            return Documents.read(JSON.writeValueAsBytes(ready.at(pointer)), type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
