/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.extension;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.ovirt.engine.api.extensions.Base;
import org.ovirt.engine.upgrade.manager.Documents;
import org.ovirt.engine.upgrade.manager.UpgradeManagerException;
import org.ovirt.engine.upgrade.manager.config.Config;
import org.ovirt.engine.upgrade.manager.config.ScheduleConfig;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The configuration of the library, from the properties of the extension.
 *
 * <p>A key {@code config.engine.api.url} is the key {@code url} of {@code api} of {@code engine}. Numbers are places in
 * a list: {@code config.providers.1.name}. An empty value is {@code null}. Or {@code config.file} names a JSON file
 * with the whole document, and no other key of {@code config.} is given.</p>
 *
 * <p>A secret is best in a file of its own ({@code config.engine.api.password.file}), which only the engine's user may
 * read. A secret in the properties ({@code ….password.value}) needs the same of the properties file, and its key among
 * {@code ovirt.engine.extension.sensitiveKeys}: the engine logs the values of all other keys.</p>
 */
final class ExtensionConfig {

    private static final String PREFIX = "config.";
    private static final String FILE = PREFIX + "file";
    /** The keys of the configuration whose value says where a secret is. */
    private static final Set<String> SECRETS = Set.of("password", "consumer_secret");
    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private ExtensionConfig() {
    }

    /**
     * Reads and checks it. Messages name keys and files, never values.
     *
     * @param file the properties file; {@code null} where the engine does not say
     */
    static Config read(Properties properties, Path file) {
        if (properties == null) {
            throw new IllegalArgumentException("the extension was given no configuration");
        }
        Set<String> keys = new TreeSet<>(properties.stringPropertyNames());
        keys.removeIf(key -> !key.startsWith(PREFIX));
        JsonNode document;
        if (keys.contains(FILE)) {
            if (keys.size() > 1) {
                throw new IllegalArgumentException(FILE + " names the whole configuration: no other key of " + PREFIX
                        + " is possible, and " + keys + " are given");
            }
            Path json = Paths.get(properties.getProperty(FILE).trim());
            document = parse(json);
            checkSecrets(document, "", json, null);
        } else {
            document = tree(properties, keys);
            checkSecrets(document, PREFIX, file, sensitive(properties));
        }
        return config(document);
    }

    private static Set<String> sensitive(Properties properties) {
        String list = properties.getProperty(Base.ConfigKeys.SENSITIVE_KEYS, "");
        return new TreeSet<>(Arrays.asList(list.trim().split("\\s*,\\s*")));
    }

    private static JsonNode parse(Path file) {
        try {
            JsonNode document = new ObjectMapper().readTree(Files.readAllBytes(file));
            if (!document.isObject()) {
                throw new IllegalArgumentException(file + ": no JSON object");
            }
            return document;
        } catch (IOException e) {
            // Without its words: those of a parser repeat the text, which can hold secrets.
            throw new IllegalArgumentException(FILE + ": " + file + " cannot be read, or is no JSON ("
                    + e.getClass().getSimpleName() + ")");
        }
    }

    private static JsonNode tree(Properties properties, Set<String> keys) {
        TreeMap<String, Object> root = new TreeMap<>();
        for (String key : keys) {
            TreeMap<String, Object> at = root;
            String[] steps = key.substring(PREFIX.length()).split("\\.", -1);
            for (int i = 0; i < steps.length - 1; i++) {
                at = child(at, steps[i], key);
            }
            if (at.putIfAbsent(steps[steps.length - 1], properties.getProperty(key)) != null) {
                throw new IllegalArgumentException(key + " is both a value and a group of keys");
            }
        }
        return node(root);
    }

    @SuppressWarnings("unchecked")
    private static TreeMap<String, Object> child(TreeMap<String, Object> at, String step, String key) {
        Object found = at.computeIfAbsent(step, missing -> new TreeMap<String, Object>());
        if (!(found instanceof TreeMap)) {
            throw new IllegalArgumentException("a part of " + key + " is both a value and a group of keys");
        }
        return (TreeMap<String, Object>) found;
    }

    private static JsonNode node(Object value) {
        JsonNodeFactory make = JsonNodeFactory.instance;
        if (!(value instanceof Map)) {
            String text = ((String) value).trim();
            return text.isEmpty() ? make.nullNode() : make.textNode(text);
        }
        Map<?, ?> map = (Map<?, ?>) value;
        if (!map.isEmpty() && map.keySet().stream().allMatch(key -> ((String) key).matches("[0-9]{1,4}"))) {
            TreeMap<Integer, Object> places = new TreeMap<>();
            map.forEach((key, item) -> places.put(Integer.valueOf((String) key), item));
            return make.arrayNode().addAll(places.values().stream().map(ExtensionConfig::node).collect(Collectors.toList()));
        }
        ObjectNode object = make.objectNode();
        map.forEach((key, item) -> object.set((String) key, node(item)));
        return object;
    }

    /**
     * Each secret in the document stands in a file that only its owner may read.
     *
     * @param sensitive keys that the engine does not log; {@code null} where it does not see the document
     */
    private static void checkSecrets(JsonNode node, String at, Path document, Set<String> sensitive) {
        Iterator<Map.Entry<String, JsonNode>> fields = node.fields();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            String key = at + field.getKey();
            if (SECRETS.contains(field.getKey())) {
                checkSecret(field.getValue(), key, document, sensitive);
            }
            checkSecrets(field.getValue(), key + ".", document, sensitive);
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            checkSecrets(node.get(i), at + (i + 1) + ".", document, sensitive);
        }
    }

    private static void checkSecret(JsonNode secret, String key, Path document, Set<String> sensitive) {
        if (secret.hasNonNull("file")) {
            refuseIfOthersMayRead(Paths.get(secret.get("file").asText()), key + ".file");
        }
        if (!secret.hasNonNull("value")) {
            return;
        }
        if (sensitive != null && !sensitive.contains(key + ".value")) {
            throw new IllegalArgumentException("name " + key + ".value in " + Base.ConfigKeys.SENSITIVE_KEYS
                    + ", or use " + key + ".file: the engine logs the values of all other keys");
        }
        if (document != null) {
            refuseIfOthersMayRead(document, key + ".value");
        }
    }

    private static void refuseIfOthersMayRead(Path file, String key) {
        try {
            if (!OWNERS.containsAll(Files.getPosixFilePermissions(file))) {
                throw new IllegalArgumentException(key + ": " + file + " may be used by its group or by others; "
                        + "make it a file of the engine's user with mode 0600");
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(key + ": " + file + " is not there, or its mode cannot be read");
        }
    }

    private static Config config(JsonNode document) {
        keepDefaults(document);
        try {
            return Documents.read(Documents.write(document), Config.class);
        } catch (UpgradeManagerException e) {
            throw new IllegalArgumentException("the configuration: " + e.problem().getMessage());
        }
    }

    /** In these keys of Java's class, nothing means none. In a document, a missing key means the default. */
    private static void keepDefaults(JsonNode document) {
        JsonNode schedule = document.get("schedule");
        if (schedule instanceof ObjectNode) {
            ScheduleConfig defaults = ScheduleConfig.builder().build();
            putIfMissing((ObjectNode) schedule, "engine_interval", defaults.getEngineInterval());
            putIfMissing((ObjectNode) schedule, "hosts_interval", defaults.getHostsInterval());
        }
    }

    private static void putIfMissing(ObjectNode object, String key, String value) {
        if (!object.has(key)) {
            object.put(key, value);
        }
    }
}
