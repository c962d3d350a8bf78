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
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests in other JVMs: their end, loading the library, and the warnings of {@code -Xcheck:jni}. */
class ChildJvmTest {

    private static final String JNI_WARNING = "WARNING in native method";
    private static final int SIGTERM = 15;
    private static final int SIGKILL = 9;

    @TempDir
    Path folder;
    private String classPath =
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    /** Arguments that select the main class; {@code null}: {@link ChildMain} on the class path. */
    private List<String> launch;

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
    void aClosedSharedManagerLetsItsLoaderGoAndTheNextOneWorks() throws Exception {
        assertClean(0, run("sharedLoaders"));
    }

    @Test
    void aThreadThatLivesOnDoesNotHoldTheLoader() throws Exception {
        assertClean(0, run("pooledLoaders"));
    }

    @Test
    void aBrokenConnectionDoesNotEndAJvmThatHasReplacedItsHandlerOfSigpipe() throws Exception {
        assertClean(0, run("pipe"));
        assertTrue(output().contains("alive"), this::output);
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
    void aLibraryThatIsInstalledLaterIsLoaded() throws Exception {
        Path library = Path.of(System.getProperty("native.dir")).toAbsolutePath();
        assertClean(0, run("installedLater", "-Djava.library.path=" + folder, "-Dnative.dir=" + library));
    }

    @Test
    void theLibraryInTheJarIsExtractedAndLeavesNothingBehind() throws Exception {
        Path jar = Files.createDirectories(folder.resolve("jar/native/linux-" + cpu()));
        String file = System.mapLibraryName("ovirt_upgrade_manager");
        Files.createSymbolicLink(jar.resolve(file), Path.of(System.getProperty("native.dir"), file).toAbsolutePath());
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        classPath = folder.resolve("jar") + java.io.File.pathSeparator + classPath;
        assertClean(0, run("twice", "-Djava.library.path=" + folder, "-Djava.io.tmpdir=" + temporary));
        try (Stream<Path> left = Files.list(temporary)) {
            assertEquals(List.of(), left.filter(f -> f.toString().contains("ovirt")).collect(Collectors.toList()));
        }
    }

    /** As the engine has it: a static module with the jars, and the library in its own lib folder. */
    @Test
    void aJBossModuleBringsTheLibraryInItsLibFolder() throws Exception {
        Path module = Files.createDirectories(folder.resolve("modules/org/ovirt/engine/upgrade/manager/main"));
        Path lib = Files.createDirectories(module.resolve("lib/linux-" + cpu()));
        String file = System.mapLibraryName("ovirt_upgrade_manager");
        Files.createSymbolicLink(lib.resolve(file), Path.of(System.getProperty("native.dir"), file).toAbsolutePath());
        List<String> roots = new ArrayList<>();
        String loader = null;
        for (String entry : classPath.split(java.io.File.pathSeparator)) {
            Path path = Path.of(entry).toAbsolutePath();
            if (path.getFileName().toString().startsWith("jboss-modules")) {
                loader = entry;
                continue;
            }
            String name = roots.size() + "-" + path.getFileName();
            Files.createSymbolicLink(module.resolve(name), path);
            roots.add("<resource-root path=\"" + name + "\"/>");
        }
        Files.writeString(module.resolve("module.xml"), String.join("\n",
                "<module xmlns=\"urn:jboss:module:1.9\" name=\"org.ovirt.engine.upgrade.manager\">",
                "<main-class name=\"" + ChildMain.class.getName() + "\"/>",
                "<resources>", String.join("\n", roots), "</resources>",
                "<dependencies><module name=\"java.se\"/></dependencies>",
                "</module>"));
        launch = List.of("-jar", loader, "-mp", folder.resolve("modules").toString(),
                "org.ovirt.engine.upgrade.manager");
        assertClean(0, run("twice", "-Djava.library.path=" + folder));
    }

    private static String cpu() {
        String cpu = System.getProperty("os.arch");
        return "amd64".equals(cpu) ? "x86_64" : cpu;
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
        command.addAll(launch != null ? launch : List.of("-cp", classPath, ChildMain.class.getName()));
        command.addAll(List.of(what, folder.toString()));
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
