/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.ovirt.engine.upgrade.manager.config.Config;
import org.ovirt.engine.upgrade.manager.config.ScheduleConfig;
import org.ovirt.engine.upgrade.manager.model.EventsRequest;
import org.ovirt.engine.upgrade.manager.model.VersionRequest;

/** The program of {@link EnduranceTest}: {@code EnduranceMain FOLDER CALLS OPENINGS}. Prints the figures as tests/c/endurance.c does. */
public final class EnduranceMain {

    /** Threads of an open manager that has nothing to do. */
    private static final int LANES = 2;

    private EnduranceMain() {
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        long calls = Long.parseLong(arguments[1]);
        long openings = Long.parseLong(arguments[2]);
        Config config = Config.builder()
                .stateDir(folder.resolve("state").toString())
                .schedule(ScheduleConfig.builder().engineInterval(null).hostsInterval(null).build())
                .build();
        try (UpgradeManager manager = UpgradeManager.open(config, event -> { })) {
            for (long done = 1; done <= calls; done++) {
                call(manager, done);
                figures("calls", LANES, done, calls);
            }
        }
        for (long done = 1; done <= openings; done++) {
            try (UpgradeManager manager = UpgradeManager.open(config, event -> { })) {
                call(manager, 0);
            }
            figures("openings", 0, done, openings);
        }
    }

    /** One that succeeds, one that fails, and one that is asynchronous. */
    private static void call(UpgradeManager manager, long number) throws Exception {
        switch ((int) (number % 3)) {
            case 0:
                manager.version(VersionRequest.builder().build());
                break;
            case 1:
                manager.eventsAsync(EventsRequest.builder().build()).get();
                break;
            default:
                try {
                    manager.await("nonsense", null, null, Long.class);
                    throw new AssertionError("nonsense was answered");
                } catch (UpgradeManagerException e) {
                    if (e.code() != UpgradeManagerErrorCode.UNKNOWN_OPERATION) {
                        throw e;
                    }
                }
                break;
        }
    }

    private static void figures(String what, int threads, long done, long of)
            throws IOException, InterruptedException {
        long warm = of / 10;
        String when = done == warm ? "start" : done == warm + (of - warm) / 2 ? "middle" : done == of ? "end" : null;
        if (when == null) {
            return;
        }
        for (int i = 0; i < 3; i++) {
            // What a cleaner frees is freed here.
            System.gc();
        }
        // The binding's own executors end their idle threads after a while.
        Managers.eventually("idle threads end", () -> Managers.threads("oum-") <= threads);
        System.out.printf("%s %s rss_kb=%d descriptors=%d threads=%d%n", what, when, resident(),
                entries("/proc/self/fd"), Managers.threads("oum-"));
    }

    private static long resident() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            String line = lines.filter(l -> l.startsWith("VmRSS:")).findFirst().orElseThrow();
            return Long.parseLong(line.replaceAll("\\D", ""));
        }
    }

    private static long entries(String path) throws IOException {
        try (Stream<Path> entries = Files.list(Path.of(path))) {
            return entries.count();
        }
    }
}
