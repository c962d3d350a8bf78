/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.server;

/** The text of a stream of server-sent events, as it comes in pieces. Only events without a type are given out. */
final class StreamText {

    private String rest = "";

    void add(String piece) {
        rest += piece.replace("\r\n", "\n");
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

    private static String data(String block) {
        StringBuilder data = new StringBuilder();
        for (String line : block.split("\n")) {
            if (line.startsWith("event:")) {
                // The id of the store.
                return null;
            }
            if (line.startsWith("data:")) {
                data.append(data.length() == 0 ? "" : "\n").append(line.substring("data:".length()).trim());
            }
        }
        return data.length() == 0 ? null : data.toString();
    }
}
