/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

/**
 * Text of servers in one line. Answers keep names, titles and messages as a server sent them; {@code toString} of every
 * document escapes them as the library does in errors, events and log lines.
 */
public final class PlainText {

    private PlainText() {
    }

    /**
     * The text, with each character escaped that would begin a line, control a terminal, change the direction of writing
     * or stay invisible: a line feed becomes a backslash and {@code n}, others a
     * backslash and {@code u{1b}}. Escaping again changes nothing.
     */
    public static String of(String text) {
        if (text.codePoints().allMatch(PlainText::isPlain)) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (isPlain(c)) {
                out.appendCodePoint(c);
            } else if (c == '\n') {
                out.append("\\n");
            } else if (c == '\r') {
                out.append("\\r");
            } else if (c == '\t') {
                out.append("\\t");
            } else {
                out.append("\\").append("u{").append(Integer.toHexString(c)).append('}');
            }
        });
        return out.toString();
    }

    private static boolean isPlain(int c) {
        return !Character.isISOControl(c)
                // Invisible: soft hyphen, Arabic letter mark, Mongolian vowel separator, zero-width space, byte order mark.
                && c != 0xad && c != 0x61c && c != 0x180e && c != 0x200b && c != 0xfeff
                // Marks, embeddings, overrides and isolates of the direction; separators of lines and paragraphs.
                && c != 0x200e && c != 0x200f && !(c >= 0x2028 && c <= 0x202e)
                // Invisible operators, isolates, deprecated formats, annotations, tags.
                && !(c >= 0x2060 && c <= 0x206f) && !(c >= 0xfff9 && c <= 0xfffb) && !(c >= 0xe0000 && c <= 0xe0fff);
    }
}
