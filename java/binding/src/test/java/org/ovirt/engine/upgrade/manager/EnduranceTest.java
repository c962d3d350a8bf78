/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls and openings from Java: memory, descriptors and threads do not grow. {@code make soak} runs many more. */
class EnduranceTest {

    /** What heap, code and allocators of a JVM may vary by after the warm-up. */
    private static final long MOST_GROWTH_KB = 48 << 10;
    /** What a JVM opens once, whenever it is needed first. */
    private static final long MOST_DESCRIPTORS = 2;
    private static final Pattern FIGURES =
            Pattern.compile("(calls|openings) (start|middle|end) rss_kb=(\\d+) descriptors=(\\d+) threads=(\\d+)");

    @TempDir
    Path folder;

    @Test
    void callsAndOpeningsDoNotGrow() throws Exception {
        Path out = folder.resolve("out");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms64m", "-Xmx64m", "-Djava.library.path=" + System.getProperty("native.dir"),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        EnduranceMain.class.getName(), folder.toString(),
                        System.getProperty("endurance.calls", "5000"), System.getProperty("endurance.openings", "40"))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertTrue(child.waitFor(2, TimeUnit.HOURS), "the program hangs");
        } finally {
            child.destroyForcibly();
        }
        String text = Files.readString(out);
        System.out.println(text);
        assertEquals(0, child.exitValue(), text);
        List<long[]> found = figures(text);
        assertEquals(6, found.size(), text);
        for (int start = 0; start < 6; start += 3) {
            long[] first = found.get(start);
            long[] last = found.get(start + 2);
            assertTrue(last[0] - first[0] < MOST_GROWTH_KB, text);
            assertTrue(last[1] <= first[1] + MOST_DESCRIPTORS, "descriptors: " + text);
            assertEquals(first[2], last[2], "threads: " + text);
        }
    }

    private static List<long[]> figures(String text) throws IOException {
        List<long[]> found = new ArrayList<>();
        Matcher line = FIGURES.matcher(text);
        while (line.find()) {
            found.add(new long[] {
                Long.parseLong(line.group(3)), Long.parseLong(line.group(4)), Long.parseLong(line.group(5))});
        }
        return found;
    }
}
