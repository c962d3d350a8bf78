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
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ovirt.engine.upgrade.manager.config.Auth;
import org.ovirt.engine.upgrade.manager.config.Config;
import org.ovirt.engine.upgrade.manager.config.ProviderConfig;
import org.ovirt.engine.upgrade.manager.config.ScheduleConfig;
import org.ovirt.engine.upgrade.manager.config.Secret;
import org.ovirt.engine.upgrade.manager.model.Task;

/** The documents that the library's own test wrote pass through our objects without loss. */
class GoldenTest {

    private static final Path GOLDEN = Path.of(System.getProperty("golden.dir"));
    private static final ObjectMapper TREES = new ObjectMapper();
    private static final String CODES = "error_codes";

    static List<String> documents() throws IOException {
        try (Stream<Path> files = Files.list(GOLDEN)) {
            return files.map(f -> f.getFileName().toString().replace(".json", ""))
                    .filter(name -> !name.equals(CODES))
                    .sorted()
                    .collect(Collectors.toList());
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void passesThroughWithoutLoss(String name) throws Exception {
        byte[] document = Files.readAllBytes(GOLDEN.resolve(name + ".json"));
        Object read = Documents.read(document, type(name));
        assertEquals(withoutNulls(TREES.readTree(document)), withoutNulls(TREES.readTree(Json.write(read))));
    }

    /** In the schedule a missing interval is a day, and only {@code null} is none. */
    @Test
    void aCheckThatIsSwitchedOffStaysOff() throws Exception {
        byte[] document = Files.readAllBytes(GOLDEN.resolve("config.engine_by_command.json"));
        Config read = Documents.read(document, Config.class);
        assertNull(read.getSchedule().getHostsInterval());
        JsonNode written = TREES.readTree(Json.write(read)).get("schedule");
        assertTrue(written.path("hosts_interval").isNull());
        assertEquals("12h", written.path("engine_interval").textValue());

        JsonNode unsaid = TREES.readTree(GOLDEN.resolve("config.json").toFile()).get("schedule");
        JsonNode ours = TREES.readTree(Json.write(ScheduleConfig.builder().build()));
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
        JsonNode operations = TREES.readTree(Path.of(System.getProperty("schema.dir"), "operations.json").toFile());
        assertFalse(operations.isEmpty());
        for (JsonNode operation : operations) {
            String type = camelCase(operation.get("name").textValue());
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
        assertNull(Documents.read(changed("task", "state", "\"levitating\""), Task.class).getState());
        assertEquals("INTERNAL", new UpgradeManagerException("gibberish".getBytes()).codeName());
    }

    /** No setter, no field that can change, no list or map that can change, equal to what is read again. */
    @ParameterizedTest
    @MethodSource("documents")
    void isAnImmutableValue(String name) throws Exception {
        byte[] document = Files.readAllBytes(GOLDEN.resolve(name + ".json"));
        Object read = Documents.read(document, type(name));
        Object again = Documents.read(Json.write(read), type(name));
        assertEquals(read, again);
        assertEquals(read.hashCode(), again.hashCode());
        assertEquals(read.toString(), again.toString());
        Object rebuilt = call(call(read, "toBuilder"), "build");
        assertEquals(read, rebuilt);
        for (Field field : read.getClass().getDeclaredFields()) {
            assertTrue(Modifier.isFinal(field.getModifiers()), field + " can change");
        }
        for (Method method : read.getClass().getMethods()) {
            assertFalse(method.getName().startsWith("set"), method + " is a setter");
            if (method.getReturnType() == List.class) {
                List<?> list = (List<?>) method.invoke(read);
                assertTrue(list == null || changeFails(() -> list.add(null)), method + " can be changed");
            }
        }
    }

    private static Object call(Object object, String method) throws ReflectiveOperationException {
        return object.getClass().getMethod(method).invoke(object);
    }

    private static boolean changeFails(Runnable change) {
        try {
            change.run();
            return false;
        } catch (UnsupportedOperationException e) {
            return true;
        }
    }

    /** A golden document with another value of a property. */
    private static byte[] changed(String name, String property, String value) {
        try {
            ObjectNode tree = (ObjectNode) TREES.readTree(GOLDEN.resolve(name + ".json").toFile());
            return TREES.writeValueAsBytes(tree.set(property, TREES.readTree(value)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aNewerVariantOfAnAnswerIsReadAsNull() {
        assertNull(Documents.read(changed("task", "selection", "{\"images\":[\"i\"]}"), Task.class).getSelection());
    }

    @Test
    void secretsAreNotPrinted() {
        Config config = Config.builder()
                .providers(List.of(ProviderConfig.builder()
                        .auth(Auth.basic(Auth.Basic.builder().username("u").password(Secret.value("hunter2")).build()))
                        .build()))
                .build();
        assertTrue(config.toString().contains("value=***"), config.toString());
        assertFalse(config.toString().contains("hunter2"), config.toString());
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
                JsonNode value = withoutNulls(f.getValue());
                // A list that is left out is an empty one, and so are the parameters of a problem.
                boolean isCollection = value.isArray() || f.getKey().equals("params");
                if (value.isNull() || (isCollection && value.isEmpty())) {
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
