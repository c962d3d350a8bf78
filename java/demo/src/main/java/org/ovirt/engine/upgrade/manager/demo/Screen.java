/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.demo;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;

import org.ovirt.engine.upgrade.manager.PlainText;
import org.ovirt.engine.upgrade.manager.model.Event;
import org.ovirt.engine.upgrade.manager.model.Progress;

/** What the demo shows: a progress bar that moves on a terminal, plain lines elsewhere. */
final class Screen {

    private static final int WIDTH = 30;
    private static final int IN_FULL = 3;

    private final PrintStream out;
    private final boolean terminal;
    private final Map<String, Integer> told = new HashMap<>();
    private String bar = "";
    private String lastPhase = "";

    Screen(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    synchronized void title(String text) {
        line("");
        line("== " + text);
    }

    synchronized void line(String text) {
        wipe();
        // It can quote servers.
        out.println(PlainText.of(text));
        draw();
    }

    /** Prints the first few events of each kind: a check of a cluster causes some for every host. */
    synchronized void event(Event event) {
        int count = told.merge(event.getName(), 1, Integer::sum);
        if (count <= IN_FULL) {
            line(String.format("   [%d %s] %s", event.getSeq(), event.getName(), event.getText()));
        } else if (count == IN_FULL + 1) {
            line("   ... and further " + event.getName() + ", see the report");
        }
    }

    /** Moves the bar. Without a terminal, prints each new phase only. */
    synchronized void progress(Progress progress) {
        if (progress.getTotal() == 0) {
            return;
        }
        if (terminal) {
            int filled = (int) (WIDTH * progress.getDone() / progress.getTotal());
            wipe();
            bar = String.format("   [%s%s] %3d%% %s", "#".repeat(filled), ".".repeat(WIDTH - filled),
                    100 * progress.getDone() / progress.getTotal(), PlainText.of(progress.getPhase()));
            draw();
        } else if (!lastPhase.equals(progress.getPhase())) {
            lastPhase = progress.getPhase();
            out.println("   " + PlainText.of(lastPhase));
        }
    }

    synchronized void endProgress() {
        wipe();
        bar = "";
        lastPhase = "";
    }

    private void wipe() {
        if (!bar.isEmpty()) {
            out.print("\r" + " ".repeat(bar.length()) + "\r");
        }
    }

    private void draw() {
        out.print(bar);
        out.flush();
    }
}
