/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

class StreamTextTest {

    private static final String STREAM = "event: store\ndata: \"id\"\n\nid: 1\ndata: {\"seq\": 1}\n\n: beat\n\n"
            + "id: 2\ndata: {\"seq\":\ndata: 2}\n\nid: 3\ndata: cut";

    @Test
    void eventsAreTheSameHoweverTheStreamIsCut() {
        for (int size = 1; size <= STREAM.length(); size++) {
            StreamText text = new StreamText();
            List<String> events = new ArrayList<>();
            for (int at = 0; at < STREAM.length(); at += size) {
                text.add(STREAM.substring(at, Math.min(STREAM.length(), at + size)));
                for (String data = text.next(); data != null; data = text.next()) {
                    events.add(data);
                }
            }
            assertEquals(List.of("{\"seq\": 1}", "{\"seq\":\n2}"), events);
            assertNull(text.next());
            assertEquals("\"id\"", text.store());
        }
    }
}
