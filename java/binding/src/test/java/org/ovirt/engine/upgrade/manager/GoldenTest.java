/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ovirt.engine.upgrade.manager.config.Config;
import org.ovirt.engine.upgrade.manager.config.ScheduleConfig;
import org.ovirt.engine.upgrade.manager.config.Secret;

/** The documents that the library's own test wrote pass through our objects without loss. */
class GoldenTest {

    private static final Path GOLDEN = Path.of(System.getProperty("golden.dir"));
    private static final ObjectMapper TREES = new ObjectMapper();
    private static final String CODES = "error_codes";
    private static final String OPERATIONS = "operations";

    static List<String> documents() throws IOException {
        try (Stream<Path> files = Files.list(GOLDEN)) {
            return files.map(f -> f.getFileName().toString().replace(".json", ""))
                    .filter(name -> !name.equals(CODES) && !name.equals(OPERATIONS))
                    .sorted()
                    .collect(Collectors.toList());
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void passesThroughWithoutLoss(String name) throws Exception {
        byte[] document = Files.readAllBytes(GOLDEN.resolve(name + ".json"));
        Object read = Json.read(document, type(name));
        assertEquals(withoutNulls(TREES.readTree(document)), withoutNulls(TREES.readTree(Json.write(read))));
    }

    /** In the schedule a missing interval is a day, and only {@code null} is none. */
    @Test
    void aCheckThatIsSwitchedOffStaysOff() throws Exception {
        byte[] document = Files.readAllBytes(GOLDEN.resolve("config.engine_by_command.json"));
        Config read = Json.read(document, Config.class);
        assertNull(read.getSchedule().getHostsInterval());
        JsonNode written = TREES.readTree(Json.write(read)).get("schedule");
        assertTrue(written.path("hosts_interval").isNull());
        assertEquals("12h", written.path("engine_interval").textValue());

        JsonNode unsaid = TREES.readTree(GOLDEN.resolve("config.json").toFile()).get("schedule");
        JsonNode ours = TREES.readTree(Json.write(new ScheduleConfig()));
        assertEquals(unsaid.get("engine_interval"), ours.get("engine_interval"));
        assertEquals(unsaid.get("hosts_interval"), ours.get("hosts_interval"));
    }

    @Test
    void everyErrorCodeIsThere() throws Exception {
        Map<String, Integer> ours = new TreeMap<>();
        for (UpgradeManagerErrorCode code : UpgradeManagerErrorCode.values()) {
            ours.put(code.name(), code.number());
        }
        assertEquals(0, ours.remove(UpgradeManagerErrorCode.UNKNOWN.name()));
        JsonNode codes = TREES.readTree(GOLDEN.resolve(CODES + ".json").toFile());
        assertEquals(codes, TREES.valueToTree(ours));
    }

    @Test
    void everyOperationIsThereBlockingAndAsynchronous() throws Exception {
        Set<String> methods = Stream.of(UpgradeManager.class.getMethods()).map(Method::getName)
                .collect(Collectors.toSet());
        JsonNode operations = TREES.readTree(GOLDEN.resolve(OPERATIONS + ".json").toFile());
        assertFalse(operations.isEmpty());
        for (JsonNode operation : operations) {
            String type = camelCase(operation.textValue());
            String method = Character.toLowerCase(type.charAt(0)) + type.substring(1);
            assertTrue(methods.contains(method), method);
            assertTrue(methods.contains(method + "Async"), method + "Async");
        }
    }

    @Test
    void aCodeFieldAndWordNewerThanThisJarDoNoHarm() {
        byte[] newer = "{\"code\":\"BRAND_NEW\",\"message\":\"m\",\"shiny\":{\"a\":1}}".getBytes();
        UpgradeManagerException e = new UpgradeManagerException(newer);
        assertEquals(UpgradeManagerErrorCode.UNKNOWN, e.code());
        assertEquals("BRAND_NEW", e.codeName());
        byte[] word = "{\"state\":\"levitating\"}".getBytes();
        assertEquals(null, Json.read(word, org.ovirt.engine.upgrade.manager.model.Task.class).getState());
        assertEquals("INTERNAL", new UpgradeManagerException("gibberish".getBytes()).codeName());
    }

    /** The portal's GWT carries the model: no final field, a constructor without arguments, plain types only. */
    @Test
    void theModelFollowsTheRulesOfGwtRpc() throws Exception {
        Deque<Class<?>> open = new ArrayDeque<>();
        for (String name : documents()) {
            open.add(type(name));
        }
        Set<Class<?>> seen = new LinkedHashSet<>();
        while (!open.isEmpty()) {
            Class<?> type = open.remove();
            if (!type.getName().startsWith("org.ovirt") || type.isEnum() || !seen.add(type)) {
                continue;
            }
            Constructor<?> constructor = type.getDeclaredConstructor();
            assertTrue(Modifier.isPublic(constructor.getModifiers()), type.getName());
            assertEquals(0, type.getAnnotations().length, type.getName());
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    open.addAll(checked(field));
                }
            }
        }
        assertTrue(seen.size() > 40, "only " + seen.size() + " classes are reached by the golden documents");
    }

    private static List<Class<?>> checked(Field field) {
        assertFalse(Modifier.isFinal(field.getModifiers()), field + " is final");
        Class<?> type = field.getType();
        boolean plain = type.isPrimitive() || type.isEnum() || type.getName().startsWith("org.ovirt")
                || Set.of(String.class, Integer.class, Long.class, Boolean.class, ArrayList.class, HashMap.class,
                        TreeMap.class).contains(type);
        assertTrue(plain, field + " is of a type that GWT-RPC does not carry well");
        List<Class<?>> deeper = new ArrayList<>(List.of(type));
        String element = field.getGenericType().getTypeName().replaceAll(".*<(.*)>", "$1");
        if (element.startsWith("org.ovirt")) {
            try {
                deeper.add(Class.forName(element));
            } catch (ClassNotFoundException e) {
                throw new AssertionError(e);
            }
        }
        return deeper;
    }

    @Test
    void secretsAreNotPrinted() {
        assertFalse(Secret.value("hunter2").toString().contains("hunter2"));
    }

    private static Class<?> type(String document) throws ClassNotFoundException {
        String name = camelCase(document.replaceAll("\\..*", ""));
        String base = "org.ovirt.engine.upgrade.manager.";
        return name.equals("Config") ? Config.class : Class.forName(base + "model." + name);
    }

    private static String camelCase(String words) {
        StringBuilder name = new StringBuilder();
        for (String part : words.split("_")) {
            name.append(Character.toUpperCase(part.charAt(0))).append(part.substring(1));
        }
        return name.toString();
    }

    /** A missing value is {@code null} or left out: both mean the same. */
    private static JsonNode withoutNulls(JsonNode node) {
        if (node.isObject()) {
            List<String> nulls = new ArrayList<>();
            node.fields().forEachRemaining(f -> {
                if (withoutNulls(f.getValue()).isNull()) {
                    nulls.add(f.getKey());
                }
            });
            ((com.fasterxml.jackson.databind.node.ObjectNode) node).remove(nulls);
        } else if (node.isArray()) {
            node.forEach(GoldenTest::withoutNulls);
        }
        return node;
    }
}
