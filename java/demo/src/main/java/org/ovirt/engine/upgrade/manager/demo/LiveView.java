/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.ovirt.engine.upgrade.manager.PlainText;
import org.ovirt.engine.upgrade.manager.model.HostResult;
import org.ovirt.engine.upgrade.manager.model.HostRunStatus;
import org.ovirt.engine.upgrade.manager.model.Phase;
import org.ovirt.engine.upgrade.manager.model.Problem;
import org.ovirt.engine.upgrade.manager.model.RunStatus;
import org.ovirt.engine.upgrade.manager.model.WaitsFor;

/**
 * All hosts of a run while it goes on: on a terminal a table that is drawn again in place, elsewhere one plain line for
 * each change. What is told besides stands above the table. Used by one thread.
 */
final class LiveView {

    private static final int BAR = 10;
    private static final int STATE = 20;
    private static final int VMS = 5;
    /** Phases of a host in hand that goes well, in order. */
    private static final List<Phase> IN_HAND = List.of(Phase.STOPPING_VMS, Phase.EVACUATING, Phase.SETTLING,
            Phase.INSTALLING, Phase.RESTARTING, Phase.BOOTING, Phase.REFRESHING, Phase.ACTIVATING, Phase.STARTING_VMS,
            Phase.SOAKING);

    private final PrintStream out;
    private final Terminal terminal;
    private final Map<String, String> told = new HashMap<>();
    private List<String> drawn = List.of();

    LiveView(PrintStream out, Terminal terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Prints a line that stays. */
    void line(String text) {
        // It can quote servers.
        draw(PlainText.of(text) + System.lineSeparator(), drawn);
    }

    /** Shows how the run stands at this time, in milliseconds of the machine's clock. */
    void show(RunStatus status, long nowMs) {
        Map<String, String> waits = waits(status);
        if (terminal.isInteractive()) {
            List<String> table = table(status, waits);
            if (!table.equals(drawn)) {
                draw("", table);
            }
            return;
        }
        long second = Math.max(0, nowMs - status.getBeganAtMs()) / 1000;
        for (HostRunStatus host : status.getHosts()) {
            String what = described(host, waits.get(host.getId()));
            tell(host.getName(), what, second);
        }
        tell("run", word(status.getStage()) + (waits.get(null) == null ? "" : ": " + waits.get(null)), second);
    }

    /** Leaves the table as it is; the next line is printed below it. */
    void end() {
        drawn = List.of();
    }

    private void tell(String of, String what, long second) {
        if (!what.equals(told.put(of, what))) {
            out.printf("   %4d s  %-8s %s%n", second, PlainText.of(of), PlainText.of(what));
        }
    }

    /** What each host waits for; the run under {@code null}. */
    private static Map<String, String> waits(RunStatus status) {
        Map<String, String> waits = new HashMap<>();
        for (WaitsFor wait : status.getWaitsFor()) {
            Problem why = wait.getWhy();
            // The name of the host stands before it already.
            String what = why.getParams().getOrDefault("what", why.getMessage());
            waits.merge(wait.getHost(), what, (a, b) -> a + "; " + b);
        }
        return waits;
    }

    private static String described(HostRunStatus host, String wait) {
        String left = host.getVmsLeft() == null ? "" : ", " + host.getVmsLeft() + " VMs left";
        String detail = detail(host, wait);
        return state(host) + left + (detail.isEmpty() ? "" : ": " + detail);
    }

    private List<String> table(RunStatus status, Map<String, String> waits) {
        int names = status.getHosts().stream().mapToInt(h -> PlainText.of(h.getName()).length()).max().orElse(0);
        List<String> lines = new ArrayList<>();
        lines.add(cut(String.format("   %s  %s  %s %3d%%  %s", PlainText.of(status.getClusterName()), word(status.getState()),
                bar(status.getPermille(), 1000, 2 * BAR), status.getPermille() / 10, word(status.getStage()))));
        for (HostRunStatus host : status.getHosts()) {
            String vms = host.getVmsLeft() == null ? "" : host.getVmsLeft() + " VMs";
            String before = String.format("   %-" + Math.max(1, names) + "s  ", PlainText.of(host.getName()));
            String state = String.format("%-" + STATE + "s", state(host));
            String after = String.format(" %s %" + (VMS + 1) + "s  %s", bar(done(host), IN_HAND.size(), BAR), vms,
                    PlainText.of(detail(host, waits.get(host.getId()))));
            lines.add(coloured(cut(before + state + after), before.length(), state.length(), colour(host)));
        }
        return lines;
    }

    /** Colours a part of a line that was cut to the width before: control sequences take no room. */
    private String coloured(String line, int from, int length, Terminal.Colour colour) {
        int begin = Math.min(from, line.length());
        int end = Math.min(from + length, line.length());
        return line.substring(0, begin) + terminal.coloured(line.substring(begin, end), colour) + line.substring(end);
    }

    private static Terminal.Colour colour(HostRunStatus host) {
        if (host.getPhase() == Phase.WAITING) {
            return Terminal.Colour.DIM;
        }
        if (host.getPhase() != Phase.ENDED) {
            return Terminal.Colour.YELLOW;
        }
        HostResult result = host.getResult();
        return result == HostResult.SUCCEEDED || result == HostResult.UP_TO_DATE
                ? Terminal.Colour.GREEN : Terminal.Colour.RED;
    }

    private static String state(HostRunStatus host) {
        return word(host.getPhase() == Phase.ENDED ? host.getResult() : host.getPhase());
    }

    /** A word of a document; one that this program does not know is {@code null}. */
    private static String word(Enum<?> value) {
        return value == null ? "unknown" : value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static int done(HostRunStatus host) {
        return host.getPhase() == Phase.ENDED ? IN_HAND.size() : Math.max(0, IN_HAND.indexOf(host.getPhase()));
    }

    private static String bar(int done, int total, int width) {
        int filled = Math.min(width, width * done / total);
        return "[" + "#".repeat(filled) + ".".repeat(width - filled) + "]";
    }

    /** One column stays free: a terminal that wrote its last column can have wrapped. */
    private String cut(String line) {
        int most = Math.max(1, terminal.columns() - 1);
        return line.codePointCount(0, line.length()) <= most
                ? line : line.substring(0, line.offsetByCodePoints(0, most));
    }

    /**
     * Replaces the table by lines that stay and the new table, in one piece. The table does not wrap: a character that is
     * wider than this program believes must not add a line.
     */
    private void draw(String lines, List<String> table) {
        String nl = System.lineSeparator();
        String erased = drawn.isEmpty() ? "" : "\u001b[" + drawn.size() + "A\r\u001b[J";
        String shown = table.isEmpty() ? "" : "\u001b[?7l" + String.join(nl, table) + nl + "\u001b[?7h";
        out.print(erased + lines + shown);
        out.flush();
        drawn = table;
    }

    /** Why a host failed, what shows its restart, or what it waits for. */
    private static String detail(HostRunStatus host, String wait) {
        if (host.getWhy() != null) {
            return host.getWhy().getMessage();
        }
        if (host.getPhase() == Phase.ENDED) {
            return host.getRestart() == null ? "" : "restart proved by " + word(host.getRestart());
        }
        return wait == null ? "" : wait;
    }
}
