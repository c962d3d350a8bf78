/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The demo, against two labs: a first look at one cluster (checks, errata, one installation), then the rolling upgrade
 * of another one. The rolling upgrade runs in JVMs of its own, of which the first kills itself. Exits with 0 only if all
 * of it happened.
 */
public final class Demo {

    private static final String ROLL = "roll";
    /** What the parent of a process that SIGKILL ended is told. */
    private static final int KILLED = 128 + 9;

    private final Map<String, Path> paths;
    private final Path directory;
    private final Report report = new Report();

    private Demo(Map<String, Path> paths) {
        this.paths = paths;
        directory = paths.get("--out").toAbsolutePath();
    }

    /** Arguments: {@code --lab FILE --rolling-lab FILE --out DIR}; of a JVM of the rolling upgrade after {@code roll}. */
    public static void main(String[] args) throws Exception {
        boolean rolls = args.length > 0 && ROLL.equals(args[0]);
        Map<String, Path> paths = paths(args, rolls ? 1 : 0);
        Demo demo = new Demo(paths);
        if (rolls) {
            System.exit(Rolling.run(new LabFile(paths.get("--rolling-lab")), demo.directory) ? 0 : 1);
        }
        try {
            demo.show();
        } finally {
            demo.report.write(demo.directory.resolve("report.json"));
        }
        demo.report.unmet().forEach(what -> System.err.println("NOT MET: " + what));
        System.exit(demo.report.unmet().isEmpty() ? 0 : 1);
    }

    private static Map<String, Path> paths(String[] args, int from) {
        Map<String, Path> paths = new TreeMap<>();
        for (int i = from; i + 1 < args.length; i += 2) {
            paths.put(args[i], Path.of(args[i + 1]));
        }
        if (!paths.keySet().equals(Set.of("--lab", "--rolling-lab", "--out"))) {
            System.err.println("usage: [" + ROLL + "] --lab FILE --rolling-lab FILE --out DIR");
            System.exit(2);
        }
        return paths;
    }

    private void show() throws IOException, InterruptedException {
        Screen screen = new Screen(System.out, Terminal.ofThisProcess().isInteractive());
        FirstLook.take(new LabFile(paths.get("--lab")), directory.resolve("state"), screen, report);
        int first = roll();
        report.expect("the first JVM of the rolling upgrade was killed, it ended with " + first, first == KILLED);
        if (first == KILLED) {
            int second = roll();
            report.expect("the second one ended well, it ended with " + second, second == 0);
        }
        if (Files.exists(Rolling.reportFile(directory))) {
            report.include("rolling", Rolling.reportFile(directory));
        }
    }

    /** The rolling upgrade in a JVM of its own. Answers with its exit code. */
    private int roll() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String property : List.of("java.library.path", "demo.terminal", "demo.columns")) {
            if (System.getProperty(property) != null) {
                command.add("-D" + property + "=" + System.getProperty(property));
            }
        }
        command.addAll(List.of("-jar", System.getProperty("java.class.path"), ROLL));
        paths.forEach((name, path) -> command.addAll(List.of(name, path.toString())));
        Process child = new ProcessBuilder(command).inheritIO().start();
        // It does not outlive this process. A child that has ended is not signalled.
        Thread end = new Thread(child::destroy);
        Runtime.getRuntime().addShutdownHook(end);
        int code = child.waitFor();
        Runtime.getRuntime().removeShutdownHook(end);
        return code;
    }
}
