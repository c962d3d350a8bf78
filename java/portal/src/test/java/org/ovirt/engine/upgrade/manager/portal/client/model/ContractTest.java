/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** What the pages read of a document is in its schema, with the same type. */
class ContractTest {

    private static final JsonNode SCHEMA = schema();

    private static JsonNode schema() {
        try {
            return new ObjectMapper().readTree(Files.readString(Path.of(System.getProperty("schema.dir"), "documents.json")));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void everyFieldIsInTheContract() {
        List<String> wrong = new ArrayList<>();
        int fields = 0;
        for (Class<?> group : List.of(Checks.class, Plans.class, Runs.class, Messages.class)) {
            for (Class<?> document : group.getDeclaredClasses()) {
                JsonNode properties = SCHEMA.at("/$defs/" + document.getSimpleName() + "/properties");
                for (Field field : document.getDeclaredFields()) {
                    if (field.isSynthetic()) {
                        // Of the tool that counts what tests cover.
                        continue;
                    }
                    fields++;
                    String type = type(properties.path(field.getName()));
                    if (!type.equals(type(field.getType()))) {
                        wrong.add(document.getSimpleName() + "." + field.getName() + ": " + type);
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(fields > 200, () -> "the documents were not found");
    }

    /** The kind of a value by its schema; "?" where it can be {@code null}. */
    private static String type(JsonNode property) {
        if (property.isMissingNode()) {
            return "missing";
        }
        if (property.has("$ref")) {
            return type(SCHEMA.at(property.get("$ref").textValue().substring(1)));
        }
        if (property.has("anyOf")) {
            return orNull(type(property.at("/anyOf/0")));
        }
        if (property.at("/type").isArray()) {
            return orNull(simple(property.at("/type/0").textValue()));
        }
        if (property.has("oneOf")) {
            boolean areWords = true;
            for (JsonNode one : property.get("oneOf")) {
                areWords &= one.has("const");
            }
            return areWords ? "string" : "object";
        }
        return property.has("enum") ? "string" : simple(property.at("/type").asText());
    }

    private static String orNull(String type) {
        return "number".equals(type) || "boolean".equals(type) ? type + "?" : type;
    }

    private static String simple(String type) {
        return "integer".equals(type) ? "number" : type;
    }

    private static String type(Class<?> type) {
        if (type.isArray()) {
            return "array";
        }
        if (type == double.class || type == boolean.class) {
            return type == double.class ? "number" : "boolean";
        }
        if (type == Double.class || type == Boolean.class) {
            return type == Double.class ? "number?" : "boolean?";
        }
        return type == String.class ? "string" : "object";
    }
}
