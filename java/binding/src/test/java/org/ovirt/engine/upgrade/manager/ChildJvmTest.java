/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JVMs of their own: how they end, how they load the library, and what {@code -Xcheck:jni} says. */
class ChildJvmTest {

    private static final String JNI_WARNING = "WARNING in native method";
    private static final int SIGTERM = 15;
    private static final int SIGKILL = 9;

    @TempDir
    Path folder;

    @RepeatedTest(3)
    void exitsInTheMiddleOfAStormOfUpcalls() throws Exception {
        assertClean(0, run("exit"));
    }

    @RepeatedTest(3)
    void endsWhenMainReturnsInTheMiddleOfAStormOfUpcalls() throws Exception {
        assertClean(0, run("return"));
    }

    @Test
    void endsOnSigterm() throws Exception {
        assertClean(128 + SIGTERM, killed(SIGTERM));
    }

    @Test
    void aKilledJvmsStateIsTakenOverAtOnce() throws Exception {
        assertClean(128 + SIGKILL, killed(SIGKILL));
        Managers.open(folder).close();
    }

    @Test
    void worksInALoaderThatIsNotTheSystemsAndLetsItGo() throws Exception {
        assertClean(0, run("loaders"));
    }

    @Test
    void twoUsersOfOneProcessThatNeverClose() throws Exception {
        assertClean(0, run("twice"));
    }

    @Test
    void aMissingLibraryIsOneClearException() throws Exception {
        assertClean(0, run("unloadable", "-Djava.library.path=" + folder));
    }

    @Test
    void aPlantedViolationIsSeen() throws Exception {
        Process child = start(folder.resolve("out"), "violation");
        assertEquals(0, exitCode(child));
        assertTrue(output().contains(JNI_WARNING), output());
    }

    private int killed(int signal) throws Exception {
        Process child = start(folder.resolve("out"), "wait");
        Managers.eventually("the storm", () -> !child.isAlive() || output().contains("storming"));
        assertTrue(child.isAlive(), this::output);
        if (signal == SIGTERM) {
            child.destroy();
        } else {
            child.destroyForcibly();
        }
        return exitCode(child);
    }

    private int run(String what, String... options) throws Exception {
        return exitCode(start(folder.resolve("out"), what, options));
    }

    private Process start(Path out, String what, String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xcheck:jni");
        command.add("-Djava.library.path=" + System.getProperty("native.dir"));
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        Stream.of(System.getProperty("jvm.args", "").split(" ")).filter(a -> !a.isEmpty()).forEach(command::add);
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                ChildMain.class.getName(), what, folder.toString()));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
    }

    private static int exitCode(Process child) throws InterruptedException {
        if (!child.waitFor(Managers.LONG.toMillis(), TimeUnit.MILLISECONDS)) {
            child.destroyForcibly();
            throw new AssertionError("the child JVM hangs");
        }
        return child.exitValue();
    }

    private void assertClean(int expected, int code) throws IOException {
        assertEquals(expected, code, this::output);
        assertFalse(output().contains(JNI_WARNING), this::output);
        try (Stream<Path> files = Files.list(folder)) {
            assertFalse(files.anyMatch(f -> f.getFileName().toString().startsWith("hs_err")), "the JVM crashed");
        }
    }

    private String output() {
        try {
            return Files.readString(folder.resolve("out"));
        } catch (IOException e) {
            return "no output: " + e;
        }
    }
}
