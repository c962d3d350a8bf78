/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web.wildfly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Our Ansible role rolls a host with a pinned VM over HTTP. {@code tests/foreign/upgrade_role.sh} runs it. */
@ExtendWith(Scene.Resolver.class)
@EnabledIfSystemProperty(named = "ansible.venv", matches = ".+", disabledReason = "tests/foreign/upgrade_role.sh runs it")
class AnsibleRoleTest {

    @TempDir
    Path folder;

    static boolean isWanted() {
        return !System.getProperty("ansible.venv", "").isEmpty();
    }

    @Test
    void theRolePlansInCheckModeAndRollsAHost(Scene scene) throws Exception {
        int before = scene.admin().call("runs", Map.of()).get("runs").size();
        play(scene, "--check");
        assertEquals(before, scene.admin().call("runs", Map.of()).get("runs").size(), "check mode starts nothing");
        play(scene);
        assertEquals(before + 1, scene.admin().call("runs", Map.of()).get("runs").size());
        String page = Files.readString(folder.resolve("report.html"));
        assertTrue(page.contains("<html"), page);
    }

    private void play(Scene scene, String... more) throws IOException, InterruptedException {
        Lab lab = scene.lab();
        Path variables = folder.resolve("variables.json");
        Client.JSON.writeValue(variables.toFile(), Map.ofEntries(
                Map.entry("engine_url", lab.text("engine_url") + "/api"),
                Map.entry("engine_user", lab.text("engine_username")),
                Map.entry("engine_password", lab.text("engine_password")),
                Map.entry("viewer_user", lab.text("engine_viewer_username")),
                Map.entry("viewer_password", lab.text("engine_viewer_password")),
                Map.entry("engine_cafile", lab.text("ca_file")),
                Map.entry("cluster_name", lab.cluster().get("name").textValue()),
                Map.entry("host_names", List.of(lab.cluster().at("/hosts/2/name").textValue())),
                Map.entry("stop_non_migratable_vms", true),
                Map.entry("upgrade_manager_url", scene.server().url()),
                Map.entry("upgrade_manager_poll_interval", 1),
                Map.entry("upgrade_manager_options", Map.of("installer", "engine", "soak_ms", 0, "quiet_ms", 0)),
                Map.entry("upgrade_manager_report_file", folder.resolve("report.html").toString())));
        Path venv = Path.of(System.getProperty("ansible.venv"));
        List<String> command = new ArrayList<>(List.of(venv.resolve("bin/ansible-playbook").toString(), "-i", "localhost,",
                "-e", "variables_file=" + variables, System.getProperty("ansible.playbook")));
        command.addAll(List.of(more));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(Map.of("ANSIBLE_COLLECTIONS_PATH", venv.resolve("collections").toString(),
                "ANSIBLE_HOME", folder.toString(), "ANSIBLE_PYTHON_INTERPRETER", venv.resolve("bin/python").toString(),
                "ANSIBLE_NOCOLOR", "1", "LC_ALL", "C.UTF-8"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        System.out.println(output);
        assertEquals(0, process.waitFor(), output);
    }
}
