/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

import org.ovirt.engine.upgrade.manager.config.Auth;
import org.ovirt.engine.upgrade.manager.config.Config;
import org.ovirt.engine.upgrade.manager.config.EngineApiConfig;
import org.ovirt.engine.upgrade.manager.config.EngineConfig;
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

/** The lab's program beside the library: a provider and an engine over a simulated world. */
final class LabProcess implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final JsonNode ready;

    /** One cluster of eight hosts, one of them a Node, in a world that is fast. */
    LabProcess(Path folder, String... more) throws IOException {
        this(folder, List.of("--hosts", "8", "--clusters", "1", "--node-hosts", "1", "--speed", "100"), List.of(more));
    }

    /** One cluster of three EL hosts and six VMs, whose rolling upgrade takes a minute. */
    static LabProcess forRolling(Path folder) throws IOException {
        return new LabProcess(folder, List.of("--hosts", "3", "--clusters", "1", "--node-hosts", "0"),
                List.of("--vms", "6", "--all-up", "--speed", "6", "--quick", "--vdsm-ports"));
    }

    private LabProcess(Path folder, List<String> world, List<String> more) throws IOException {
        Path readyFile = folder.resolve("ready.json");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("native.dir"), "upgrade-manager-lab").toString(), "serve",
                "--stop-after", "300", "--ready-file", readyFile.toString()));
        command.addAll(world);
        command.addAll(more);
        process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(folder.resolve("lab.log").toFile()).start();
        Managers.eventually("the lab is ready", () -> Files.exists(readyFile) || !process.isAlive());
        ready = JSON.readTree(readyFile.toFile());
    }

    Config config(Path folder) {
        ProviderConfig provider = ProviderConfig.builder()
                .name("katello")
                .url(text("katello_url"))
                .caFiles(List.of(text("ca_file")))
                .auth(Auth.basic(Auth.Basic.builder()
                        .username(text("username"))
                        .password(Secret.value(text("password"))).build())).build();
        return Managers.config(folder).toBuilder().providers(List.of(provider))
                .taskPollInterval("50ms").proofInterval("50ms").build();
    }

    /** With the engine's REST API, which rolling upgrades need, and without periodic checks. */
    Config rollingConfig(Path folder) {
        EngineApiConfig api = EngineApiConfig.builder()
                .url(text("engine_url"))
                .username(text("engine_username"))
                .password(Secret.value(text("engine_password")))
                .caFiles(List.of(text("ca_file"))).build();
        return config(folder).toBuilder()
                .engine(EngineConfig.builder().api(api).build())
                .schedule(ScheduleConfig.builder().engineInterval(null).hostsInterval(null).build()).build();
    }

    /** The engine as a person uses it, beside the product. */
    EnginePerson person() throws IOException, GeneralSecurityException {
        return new EnginePerson(text("engine_url"), text("engine_username"), text("engine_password"),
                Path.of(text("ca_file")));
    }

    private String text(String name) {
        return ready.get(name).textValue();
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
