/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A row of the table of operations, with the properties of its request that say who acts and on what. Both are read
 * from {@code schema/}: a new operation needs nothing here.
 */
final class Operation {

    private final String name;
    private final boolean isReading;
    private final String answer;
    private final Map<String, String> types = new LinkedHashMap<>();
    private final List<String> optional = new ArrayList<>();

    private Operation(JsonNode row, JsonNode request) {
        name = row.get("name").textValue();
        isReading = "reads".equals(row.get("effect").textValue());
        answer = row.get("answer").textValue();
        Iterator<Map.Entry<String, JsonNode>> properties = request.path("properties").fields();
        while (properties.hasNext()) {
            Map.Entry<String, JsonNode> property = properties.next();
            types.put(property.getKey(), type(property.getValue()));
            optional.add(property.getKey());
        }
        request.path("required").forEach(name -> optional.remove(name.textValue()));
    }

    /** The name of its definition, or an empty text. */
    private static String type(JsonNode property) {
        String reference = property.path("$ref").asText();
        if (property.has("anyOf")) {
            // It, or null.
            reference = property.at("/anyOf/0/$ref").asText();
        } else if (property.has("items")) {
            reference = property.at("/items/$ref").asText();
        }
        return reference.substring(reference.lastIndexOf('/') + 1);
    }

    /** All operations, by name. */
    static Map<String, Operation> table() {
        JsonNode definitions = resource("documents.json").get("$defs");
        Map<String, Operation> table = new LinkedHashMap<>();
        for (JsonNode row : resource("operations.json")) {
            Operation operation = new Operation(row, definitions.get(row.get("request").textValue()));
            table.put(operation.name, operation);
        }
        return table;
    }

    private static JsonNode resource(String file) {
        try (InputStream stream = Operation.class.getResourceAsStream(file)) {
            return new ObjectMapper().readTree(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return name;
    }

    /** It changes nothing that a user asked for. */
    boolean isReading() {
        return isReading;
    }

    /** Its answer is this document. */
    boolean answers(String document) {
        return answer.equals(document);
    }

    /** Its request has this property. */
    boolean has(String property) {
        return types.containsKey(property);
    }

    /**
     * The request describes hosts or clusters where it could have named them, or left them out: it says what the engine
     * would otherwise have been asked.
     */
    boolean describes(ObjectNode document) {
        return optional.stream()
                .filter(property -> types.get(property).endsWith("Inventory"))
                .anyMatch(property -> document.hasNonNull(property) && !isEmptyList(document.get(property)));
    }

    private static boolean isEmptyList(JsonNode value) {
        return value.isArray() && value.size() == 0;
    }

    /** The property that must describe a host, or {@code null}. */
    String describedHost() {
        String property = propertyOf("HostInventory");
        return property == null || optional.contains(property) ? null : property;
    }

    /** The property that is of this type, or {@code null}. */
    String propertyOf(String type) {
        return types.entrySet().stream()
                .filter(property -> property.getValue().equals(type))
                .map(Map.Entry::getKey).findFirst().orElse(null);
    }
}
