/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web.wildfly;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.HttpsURLConnection;

import org.ovirt.engine.core.utils.standin.LabEngine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** The lab's program beside the library: the engine's REST API and a provider. */
final class Lab implements AutoCloseable {

    private final Process process;
    private final JsonNode ready;
    private final String admin;
    private final String viewer;

    Lab(Path folder) throws IOException {
        Path readyFile = folder.resolve("ready.json");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("native.dir"), "upgrade-manager-lab").toString(), "serve",
                "--ready-file", readyFile.toString(), "--node-hosts", "0", "--quick", "--vdsm-ports"));
        command.addAll(world());
        process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(folder.resolve("lab.log").toFile()).start();
        Await.until("the lab is ready", () -> Files.exists(readyFile) || !process.isAlive());
        ready = new ObjectMapper().readTree(readyFile.toFile());
        admin = token(text("engine_username"), text("engine_password"));
        viewer = token(text("engine_viewer_username"), text("engine_viewer_password"));
    }

    /** The Ansible role and the portal run alone: the others roll hosts whose VMs can move. */
    private static List<String> world() {
        if (PortalTest.isWanted()) {
            // The second host of each cluster is in maintenance.
            return List.of("--stop-after", "3600", "--hosts", "6", "--clusters", "2", "--vms", "8", "--pinned-vms", "1",
                    "--speed", "40");
        }
        List<String> world = new ArrayList<>(
                List.of("--stop-after", "600", "--hosts", "3", "--clusters", "1", "--vms", "6", "--all-up",
                        "--speed", "6"));
        if (AnsibleRoleTest.isWanted()) {
            world.addAll(List.of("--pinned-vms", "3"));
        }
        return world;
    }

    String text(String name) {
        return ready.get(name).textValue();
    }

    /** A token of the administrator. */
    String admin() {
        return admin;
    }

    /** A token of a user whose role only reads. */
    String viewer() {
        return viewer;
    }

    /** The engine's events, as JSON. */
    String auditLog() throws IOException {
        HttpsURLConnection connection = LabEngine.open(text("engine_url") + "/api/events", text("ca_file"));
        connection.setRequestProperty("Accept", "application/json");
        connection.setRequestProperty("Authorization", admin);
        return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** The engine's SSO. */
    private String token(String user, String password) throws IOException {
        HttpsURLConnection connection = LabEngine.open(text("engine_url") + "/sso/oauth/token", text("ca_file"));
        connection.setRequestProperty("Accept", "application/json");
        connection.setDoOutput(true);
        connection.getOutputStream().write(("grant_type=password&scope=ovirt-app-api&username=" + user + "&password="
                + password).getBytes(StandardCharsets.UTF_8));
        return "Bearer " + new ObjectMapper().readTree(connection.getInputStream()).get("access_token").textValue();
    }

    JsonNode clusters() {
        return ready.at("/hosts/clusters");
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
