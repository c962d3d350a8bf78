/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web.wildfly;

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

    /** Why it cannot be had, or {@code null}. */
    static String whyNot() throws IOException, InterruptedException {
        int jdk = Runtime.version().feature();
        if (jdk > NEWEST_JDK) {
            return "WildFly " + VERSION + " is for a JDK of 11 to " + NEWEST_JDK + ", and this is " + jdk;
        }
        if (!Files.exists(home()) && !Files.exists(archive())) {
            fetch();
            if (!Files.exists(archive())) {
                return "WildFly " + VERSION + " could not be fetched by Maven";
            }
        }
        return null;
    }

    /** Its folder. */
    static Path home() {
        return Path.of(System.getProperty("wildfly.dir"), "wildfly-" + VERSION);
    }

    private static Path archive() {
        return Path.of(System.getProperty("maven.repository"), "org", "wildfly", "wildfly-dist", VERSION,
                "wildfly-dist-" + VERSION + ".zip");
    }

    private static void fetch() throws IOException, InterruptedException {
        Process maven = new ProcessBuilder("mvn", "-B", "-ntp", "-q",
                "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get",
                "-Dartifact=org.wildfly:wildfly-dist:" + VERSION + ":zip", "-Dtransitive=false").inheritIO().start();
        if (!maven.waitFor(10, TimeUnit.MINUTES)) {
            maven.destroyForcibly();
        }
    }

    /** Unpacks it, where that was not done before. */
    static void unpack() throws IOException {
        Path parent = home().getParent();
        if (!Files.exists(home())) {
            Path partial = Files.createTempDirectory(parent, "wildfly-unpacking");
            unpack(archive(), partial);
            Files.move(partial.resolve(home().getFileName()), home(), StandardCopyOption.ATOMIC_MOVE);
            Files.delete(partial);
        }
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
