/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.server;

/** The text of a stream of server-sent events, as it comes in pieces. Only events without a type are given out. */
final class StreamText {

    private String rest = "";
    private String store;

    void add(String piece) {
        rest += piece.replace("\r\n", "\n");
    }

    /** The id of the store that the events are from, as JSON; {@code null} until the stream has told it. */
    String store() {
        return store;
    }

    /** The data of the next event that is whole, or {@code null}. */
    String next() {
        while (true) {
            int end = rest.indexOf("\n\n");
            if (end < 0) {
                return null;
            }
            String block = rest.substring(0, end);
            rest = rest.substring(end + 2);
            String data = data(block);
            if (data != null) {
                return data;
            }
        }
    }

    /** The data of an event; {@code null} of a beat, and of what tells the store. */
    private String data(String block) {
        StringBuilder data = new StringBuilder();
        boolean isStore = false;
        for (String line : block.split("\n")) {
            isStore |= line.startsWith("event:");
            if (line.startsWith("data:")) {
                data.append(data.length() == 0 ? "" : "\n").append(line.substring("data:".length()).trim());
            }
        }
        if (isStore) {
            store = data.toString();
        }
        return isStore || data.length() == 0 ? null : data.toString();
    }
}
