/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
import java.nio.file.Files;
import java.nio.file.Path;

import org.ovirt.engine.upgrade.manager.UpgradeManager;
import org.ovirt.engine.upgrade.manager.config.Config;
import org.ovirt.engine.upgrade.manager.model.VersionRequest;

/** Prints the version of the native library that comes with the archive. */
final class Loads {
    public static void main(String[] arguments) throws Exception {
        Path state = Files.createTempDirectory("loads");
        try (UpgradeManager manager = UpgradeManager.open(Config.builder().stateDir(state.toString()).build())) {
            System.out.println(manager.version(VersionRequest.builder().build()).getLibrary());
        }
    }
}
