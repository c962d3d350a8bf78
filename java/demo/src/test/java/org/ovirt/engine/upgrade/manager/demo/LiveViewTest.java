/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.ovirt.engine.upgrade.manager.Documents;
import org.ovirt.engine.upgrade.manager.model.RunStatus;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The table of hosts is drawn in place on a terminal, and told line by line elsewhere. */
class LiveViewTest {

    private static final String NL = System.lineSeparator();
    private static final long BEGAN_MS = 1_000_000;
    private static final Pattern CONTROL = Pattern.compile("\u001b\\[(\\??\\d*)([A-Za-z])");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private LiveView view(Terminal terminal) throws Exception {
        return new LiveView(new PrintStream(bytes, true, StandardCharsets.UTF_8.name()), terminal);
    }

    private String printed() {
        return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
    }

    /** A run of two hosts; the first one is in this phase. */
    private static RunStatus status(String phase, Integer vmsLeft, String waitsFor) throws Exception {
        ObjectNode run = LabFile.JSON.createObjectNode();
        run.put("format", 1).put("run", "r-1").put("cluster", "c-1").put("cluster_name", "Default").put("actor", "demo")
                .put("state", "running").put("stage", "rolling").put("permille", 250).put("began_at_ms", BEGAN_MS)
                .put("eta_p50_ms", 0).put("eta_p95_ms", 0).put("cancel_bound_ms", 0);
        run.putArray("settings");
        ObjectNode host = run.putArray("hosts").addObject();
        host.put("id", "h-1").put("name", "alpha").put("phase", phase).put("since_ms", BEGAN_MS)
                .put("vms_left", vmsLeft);
        run.withArray("hosts").addObject()
                .put("id", "h-2").put("name", "beta").put("phase", "waiting").put("since_ms", BEGAN_MS);
        run.putArray("waits_for");
        if (waitsFor != null) {
            ObjectNode why = run.withArray("waits_for").addObject().put("host", "h-1").putObject("why");
            why.put("code", "RUN_WAITING").put("message", "host alpha: " + waitsFor);
            why.putObject("params").put("what", waitsFor);
        }
        return Documents.read(LabFile.JSON.writeValueAsBytes(run), RunStatus.class);
    }

    /** What a terminal shows that knows the control sequences of the view. */
    private static List<String> shown(String output) {
        List<String> lines = new ArrayList<>();
        for (String piece : output.split("(?<=\n)", -1)) {
            String line = piece;
            Matcher control = CONTROL.matcher(piece);
            while (control.find()) {
                if (control.group(2).equals("A")) {
                    int up = Integer.parseInt(control.group(1));
                    assertTrue(up <= lines.size(), "the cursor leaves the screen");
                    lines = new ArrayList<>(lines.subList(0, lines.size() - up));
                }
            }
            line = CONTROL.matcher(line).replaceAll("").replace("\r", "");
            if (line.endsWith("\n")) {
                lines.add(line.substring(0, line.length() - 1));
            } else {
                assertEquals("", line, "every line is ended");
            }
        }
        return lines;
    }

    @Test
    void aTerminalHasOneTableWhateverIsToldBesides() throws Exception {
        LiveView view = view(new Terminal(true, 100, true));
        view.show(status("evacuating", 5, "its VMs leave"), BEGAN_MS);
        view.show(status("evacuating", 2, "its VMs leave"), BEGAN_MS);
        view.line("an event");
        view.show(status("installing", null, "packages are being installed"), BEGAN_MS);
        assertEquals(List.of(
                "an event",
                "   Default  running  [#####...............]  25%  rolling",
                "   alpha  installing           [###.......]         packages are being installed",
                "   beta   waiting              [..........]         "), shown(printed()));
        assertTrue(printed().contains("\u001b[33minstalling"), printed());
    }

    @Test
    void aTableThatIsTheSameIsNotDrawnAgain() throws Exception {
        LiveView view = view(new Terminal(true, 100, true));
        view.show(status("installing", null, null), BEGAN_MS);
        int length = printed().length();
        view.show(status("installing", null, null), BEGAN_MS + 5_000);
        assertEquals(length, printed().length());
    }

    @Test
    void noLineIsWiderThanTheTerminal() throws Exception {
        LiveView view = view(new Terminal(true, 30, true));
        view.show(status("evacuating", 5, "a very long reason ".repeat(20)), BEGAN_MS);
        shown(printed()).forEach(line -> assertTrue(line.length() < 30, line));
    }

    @Test
    void withoutColoursNothingIsColoured() throws Exception {
        LiveView view = view(new Terminal(true, 100, false));
        view.show(status("installing", null, null), BEGAN_MS);
        assertFalse(Pattern.compile("\u001b\\[\\d*m").matcher(printed()).find(), printed());
    }

    @Test
    void elsewhereEachChangeIsOnePlainLine() throws Exception {
        LiveView view = view(new Terminal(false, 100, false));
        view.show(status("evacuating", 5, "its VMs leave"), BEGAN_MS + 2_000);
        view.show(status("evacuating", 5, "its VMs leave"), BEGAN_MS + 3_000);
        view.show(status("installing", null, "packages are being installed"), BEGAN_MS + 9_000);
        assertEquals("      2 s  alpha    evacuating, 5 VMs left: its VMs leave" + NL
                + "      2 s  beta     waiting" + NL
                + "      2 s  run      rolling" + NL
                + "      9 s  alpha    installing: packages are being installed" + NL, printed());
    }

    @Test
    void textOfServersDoesNotControlTheTerminal() throws Exception {
        LiveView plain = view(new Terminal(false, 100, false));
        plain.show(status("installing", null, "a\u001b[2Jb\nc"), BEGAN_MS);
        plain.line("a\u001b[2Jb\nc");
        assertTrue(printed().contains("installing: a\\u{1b}[2Jb\\nc" + NL), printed());
        assertTrue(printed().endsWith("a\\u{1b}[2Jb\\nc" + NL), printed());
        bytes.reset();
        LiveView table = view(new Terminal(true, 200, true));
        table.show(status("installing", null, "a\u001b[2Jb\nc"), BEGAN_MS);
        assertTrue(printed().contains("a\\u{1b}[2Jb\\nc" + NL), printed());
        assertFalse(printed().contains("\u001b[2J"), printed());
    }
}
