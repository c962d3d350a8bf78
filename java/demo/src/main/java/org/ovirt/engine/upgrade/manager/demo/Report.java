/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.ovirt.engine.upgrade.manager.Documents;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The results: documents, and expectations with whether they were met. */
final class Report {

    private final ObjectNode document = LabFile.JSON.createObjectNode();
    private final ArrayNode expectations = LabFile.JSON.createArrayNode();
    private final List<String> unmet = new ArrayList<>();

    void put(String name, Object value) throws IOException {
        document.set(name, LabFile.JSON.readTree(Documents.write(value)));
    }

    /** An expectation; the demo fails without it. */
    void expect(String what, boolean met) {
        expectations.addObject().put("what", what).put("met", met);
        if (!met) {
            unmet.add(what);
        }
    }

    /** Takes over the document of another part, with its expectations. */
    void include(String name, Path file) throws IOException {
        ObjectNode part = (ObjectNode) LabFile.JSON.readTree(file.toFile());
        part.remove("succeeded");
        part.remove("expectations").forEach(e -> expect(e.get("what").textValue(), e.get("met").booleanValue()));
        document.set(name, part);
    }

    List<String> unmet() {
        return unmet;
    }

    void write(Path file) throws IOException {
        document.set("expectations", expectations);
        document.put("succeeded", unmet.isEmpty());
        Files.write(file, LabFile.JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(document));
    }
}
