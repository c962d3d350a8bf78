/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web.wildfly;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The pages of the portal in a browser, against the application in the server. {@code tests/portal/run.sh} runs it. */
@ExtendWith(Scene.Resolver.class)
@EnabledIfSystemProperty(named = "portal.command", matches = ".+", disabledReason = "tests/portal/run.sh runs it")
class PortalTest {

    @TempDir
    Path folder;

    static boolean isWanted() {
        return !System.getProperty("portal.command", "").isEmpty();
    }

    @Test
    void theBrowserSeesWhatItShould(Scene scene) throws Exception {
        Lab lab = scene.lab();
        Path file = folder.resolve("scene.json");
        Client.JSON.writeValue(file.toFile(), Map.of("application", scene.server().url(),
                "engine", lab.text("engine_url"), "ca_file", lab.text("ca_file"),
                "admin", lab.admin(), "viewer", lab.viewer(), "clusters", lab.clusters()));
        Process command = new ProcessBuilder(System.getProperty("portal.command"), file.toString()).inheritIO().start();
        assertEquals(0, command.waitFor());
    }
}
