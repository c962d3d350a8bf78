/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovirt.engine.upgrade.manager.model.Event;
import org.ovirt.engine.upgrade.manager.model.Progress;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What servers say does not control the terminal. */
class ScreenTest {

    /** Clears the screen, sets a title, goes back on the line, begins another, turns the direction of writing. */
    private static final String HOSTILE = "a\u001b[2J\u001b]0;title\u0007b\rc\nd\u202ee\u009bf";
    private static final String SHOWN = "a\\u{1b}[2J\\u{1b}]0;title\\u{7}b\\rc\\nd\\u{202e}e\\u{9b}f";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Screen screen(boolean terminal) throws Exception {
        return new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8.name()), terminal);
    }

    private String printed() {
        return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void lines_titles_and_events_are_escaped(boolean terminal) throws Exception {
        Screen screen = screen(terminal);
        screen.line(HOSTILE);
        screen.title(HOSTILE);
        ObjectNode event = LabFile.JSON.createObjectNode();
        event.put("at_ms", 1).put("number", 1).put("seq", 7).put("name", HOSTILE).put("text", HOSTILE);
        screen.event(LabFile.JSON.treeToValue(event, Event.class));
        String nl = System.lineSeparator();
        assertEquals(SHOWN + nl + nl + "== " + SHOWN + nl + "   [7 " + SHOWN + "] " + SHOWN + nl, printed());
    }

    @Test
    void the_phase_of_a_progress_is_escaped() throws Exception {
        ObjectNode progress = LabFile.JSON.createObjectNode();
        progress.put("phase", HOSTILE).put("done", 1).put("total", 2);
        screen(false).progress(LabFile.JSON.treeToValue(progress, Progress.class));
        assertEquals("   " + SHOWN + System.lineSeparator(), printed());
        bytes.reset();
        screen(true).progress(LabFile.JSON.treeToValue(progress, Progress.class));
        assertEquals("   [###############...............]  50% " + SHOWN, printed());
    }
}
