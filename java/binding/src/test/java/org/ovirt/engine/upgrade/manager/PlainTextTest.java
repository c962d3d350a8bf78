/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.ovirt.engine.upgrade.manager.model.Problem;

/** Text of servers cannot forge a log line or control a terminal. */
class PlainTextTest {

    private static String character(int c) {
        return new String(Character.toChars(c));
    }

    @Test
    void whatWouldActIsEscaped() {
        String[][] samples = {
            {"host-1.example.com", "host-1.example.com"},
            {"a\r\n\tb", "a\\r\\n\\tb"},
            {character(0x1b) + "[2J" + character(0x9b), "\\u{1b}[2J\\u{9b}"},
            {"safe" + character(0x202e) + "txt.exe", "safe\\u{202e}txt.exe"},
            {character(0x2066) + "x" + character(0x2069) + character(0xe0041), "\\u{2066}x\\u{2069}\\u{e0041}"},
            {"a" + character(0x2028) + "b" + character(0xfeff), "a\\u{2028}b\\u{feff}"},
            {character(0x1f469) + character(0x200d), character(0x1f469) + character(0x200d)},
        };
        for (String[] sample : samples) {
            assertEquals(sample[1], PlainText.of(sample[0]));
            assertEquals(sample[1], PlainText.of(PlainText.of(sample[0])));
        }
    }

    @Test
    void documentsPrintTextOfServersInOneLine() {
        String json = "{\"code\":\"X\",\"message\":\"a\\nINFO: all is well\\u001b\",\"remedy\":\"r\","
                + "\"params\":{\"host\":\"h\\n1\"}}";
        Problem problem = Documents.read(json.getBytes(StandardCharsets.UTF_8), Problem.class);
        String shown = List.of(problem).toString();
        assertEquals(1, shown.lines().count(), shown);
        assertEquals(-1, shown.indexOf(0x1b), shown);
        assertEquals("a\nINFO: all is well" + character(0x1b), problem.getMessage());
    }
}
