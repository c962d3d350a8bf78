/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web.wildfly;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** The lab's program beside the library: the engine's REST API and a provider. */
final class Lab implements AutoCloseable {

    private final Process process;
    private final JsonNode ready;

    Lab(Path folder) throws IOException {
        Path readyFile = folder.resolve("ready.json");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("native.dir"), "upgrade-manager-lab").toString(), "serve",
                "--stop-after", "600", "--ready-file", readyFile.toString(), "--hosts", "3", "--clusters", "1",
                "--node-hosts", "0", "--vms", "6", "--all-up", "--speed", "6", "--quick", "--vdsm-ports"));
        process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(folder.resolve("lab.log").toFile()).start();
        Await.until("the lab is ready", () -> Files.exists(readyFile) || !process.isAlive());
        ready = new ObjectMapper().readTree(readyFile.toFile());
    }

    String text(String name) {
        return ready.get(name).textValue();
    }

    /** The credentials of the administrator. */
    String admin() {
        return basic(text("engine_username"), text("engine_password"));
    }

    /** The credentials of a user whose role only reads. */
    String viewer() {
        return basic(text("engine_viewer_username"), text("engine_viewer_password"));
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes());
    }

    JsonNode cluster() {
        return ready.at("/hosts/clusters/0");
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
