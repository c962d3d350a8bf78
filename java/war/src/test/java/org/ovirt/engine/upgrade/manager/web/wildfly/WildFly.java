/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web.wildfly;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The distribution of WildFly, from the local repository of Maven, or fetched by Maven. */
final class WildFly {

    private static final String VERSION = System.getProperty("wildfly.version");
    /** The newest JDK for which the engine's server was made. */
    private static final int NEWEST_JDK = 21;

    private WildFly() {
    }

    /** Its folder, unpacked once. Skips the test where it cannot be had. */
    static Path home() throws IOException, InterruptedException {
        int jdk = Runtime.version().feature();
        if (jdk > NEWEST_JDK) {
            skip("WildFly " + VERSION + " is for a JDK of 11 to " + NEWEST_JDK + ", and this is " + jdk);
        }
        Path parent = Path.of(System.getProperty("wildfly.dir"));
        Path home = parent.resolve("wildfly-" + VERSION);
        if (!Files.exists(home)) {
            Path partial = Files.createTempDirectory(parent, "wildfly-unpacking");
            unpack(archive(), partial);
            Files.move(partial.resolve("wildfly-" + VERSION), home, StandardCopyOption.ATOMIC_MOVE);
        }
        return home;
    }

    private static Path archive() throws IOException, InterruptedException {
        Path archive = Path.of(System.getProperty("maven.repository"), "org", "wildfly", "wildfly-dist", VERSION,
                "wildfly-dist-" + VERSION + ".zip");
        if (!Files.exists(archive)) {
            Process maven = new ProcessBuilder("mvn", "-B", "-ntp", "-q",
                    "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get",
                    "-Dartifact=org.wildfly:wildfly-dist:" + VERSION + ":zip", "-Dtransitive=false").inheritIO().start();
            if (!maven.waitFor(10, TimeUnit.MINUTES)) {
                maven.destroyForcibly();
            }
            if (!Files.exists(archive)) {
                skip("WildFly " + VERSION + " could not be fetched by Maven");
            }
        }
        return archive;
    }

    private static void skip(String why) {
        System.out.println("skipped: " + why);
        abort(why);
    }

    /** Without what no server needs. */
    private static void unpack(Path archive, Path folder) throws IOException {
        List<String> wanted = List.of("modules/", "jboss-modules.jar");
        try (InputStream file = Files.newInputStream(archive); ZipInputStream zip = new ZipInputStream(file)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String name = entry.getName();
                String within = name.substring(name.indexOf('/') + 1);
                Path target = folder.resolve(name).normalize();
                if (entry.isDirectory() || wanted.stream().noneMatch(within::startsWith) || !target.startsWith(folder)) {
                    continue;
                }
                Files.createDirectories(target.getParent());
                Files.copy(zip, target);
            }
        }
    }
}
