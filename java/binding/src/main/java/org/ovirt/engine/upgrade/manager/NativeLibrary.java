/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.ovirt.engine.upgrade.manager.model.Problem;

/**
 * Loads the native library when it is first needed, never from static code: an error in a static initialiser would
 * stop the engine from starting. Only success is remembered: what is missing can be installed meanwhile.
 *
 * <p>First the JVM's own way ({@code java.library.path}, or the {@code lib} folder of a JBoss module); else the library
 * inside the jar, extracted to a private folder that is deleted once it is loaded.</p>
 */
final class NativeLibrary {

    private static final String NAME = "ovirt_upgrade_manager";
    /** How long the library of a class loader that nobody uses any more is waited for. */
    private static final long PATIENCE_NANOS = 3_000_000_000L;
    private static final long NAP_MS = 50;

    private static boolean loaded;

    private NativeLibrary() {
    }

    /** Loads the library once. Throws {@code LIBRARY_NOT_LOADED} or {@code ABI_MISMATCH}; the next call tries again. */
    static synchronized void load() {
        if (loaded) {
            return;
        }
        loadAnyway();
        compareAbi();
        loaded = true;
    }

    private static void loadAnyway() {
        try {
            loadInstalled();
        } catch (UnsatisfiedLinkError | SecurityException notInstalled) {
            if (isBoundElsewhere(notInstalled)) {
                throw notLoaded(
                        "another class loader of this JVM has loaded it, and a JVM binds a library to one",
                        "Close the upgrade managers of that class loader; it is freed when nothing uses it any more. Or "
                                + "put the binding and the library into one module that all users depend on.",
                        notInstalled);
            }
            loadFromJar(notInstalled);
        }
    }

    /**
     * A JVM frees a library when it collects the class loader that has loaded it. An application that is deployed anew
     * can come before that: only then this asks for a collection.
     */
    private static void loadInstalled() {
        long began = System.nanoTime();
        while (true) {
            try {
                System.loadLibrary(NAME);
                return;
            } catch (UnsatisfiedLinkError e) {
                if (!isBoundElsewhere(e) || System.nanoTime() - began > PATIENCE_NANOS || !collect()) {
                    throw e;
                }
            }
        }
    }

    /** Answers whether the caller may go on: its thread was not interrupted. */
    private static boolean collect() {
        System.gc();
        try {
            Thread.sleep(NAP_MS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean isBoundElsewhere(Throwable failure) {
        return String.valueOf(failure.getMessage()).contains("already loaded in another classloader");
    }

    private static void loadFromJar(Throwable notInstalled) {
        String resource = "/native/" + platform() + "/" + System.mapLibraryName(NAME);
        try (InputStream library = NativeLibrary.class.getResourceAsStream(resource)) {
            if (library == null) {
                throw notLoaded(
                        notInstalled.getMessage() + "; and the jar has none for " + platform(),
                        null,
                        notInstalled);
            }
            loadFromFile(library);
        } catch (IOException | UnsatisfiedLinkError | SecurityException e) {
            throw notLoaded(
                    "the copy from the jar: " + e.getMessage(),
                    "Point java.io.tmpdir to a folder that is writable and not mounted noexec, or install the library.",
                    e);
        }
    }

    private static void loadFromFile(InputStream library) throws IOException {
        Path folder = Files.createTempDirectory(
                NAME, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path file = folder.resolve(System.mapLibraryName(NAME));
        try {
            Files.copy(library, file);
            System.load(file.toString());
        } finally {
            // Once loaded, the mapping keeps the library; the names are not needed.
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    private static void compareAbi() {
        int library = Native.abiVersion();
        if (library != OwnProblems.ABI_VERSION) {
            throw new UpgradeManagerException(OwnProblems.abiMismatch(library, OwnProblems.ABI_VERSION), null);
        }
    }

    /** Named as JBoss Modules names it. */
    private static String platform() {
        String cpu = System.getProperty("os.arch");
        return "linux-" + ("amd64".equals(cpu) ? "x86_64" : cpu);
    }

    /** A remedy of {@code null} is that of the code. */
    private static UpgradeManagerException notLoaded(String why, String remedy, Throwable cause) {
        Problem problem = OwnProblems.libraryNotLoaded(why);
        return new UpgradeManagerException(
                remedy == null ? problem : problem.toBuilder().remedy(remedy).build(), cause);
    }
}
