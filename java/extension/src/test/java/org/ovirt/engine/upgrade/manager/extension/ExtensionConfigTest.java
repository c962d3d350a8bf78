/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Properties;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovirt.engine.upgrade.manager.config.Auth;
import org.ovirt.engine.upgrade.manager.config.Config;
import org.ovirt.engine.upgrade.manager.config.LogLevel;
import org.ovirt.engine.upgrade.manager.config.Secret;

/** Properties become the library's configuration; secrets that others can read are refused, and never repeated. */
class ExtensionConfigTest {

    private static final String SECRET = "s3cret-of-the-test";

    @TempDir
    Path folder;

    @Test
    void keysBecomeTheDocument() throws IOException {
        Path password = file("engine.password", "rw-------", SECRET);
        Config config = read(
                "ovirt.engine.extension.name", "upgrade-manager",
                "config.state_dir", "/var/lib/oum",
                "config.worker_threads", "3",
                "config.log_level", "debug",
                "config.engine.api.url", "https://engine.example.com/ovirt-engine",
                "config.engine.api.username", "upgrade-manager@internal",
                "config.engine.api.password.file", password.toString(),
                "config.engine.api.ca_files.1", "/etc/pki/ovirt-engine/ca.pem",
                "config.engine.api.task_list", "false",
                "config.providers.2.name", "second",
                "config.providers.2.url", "https://two.example.com",
                "config.providers.2.auth.basic.username", "1234",
                "config.providers.2.auth.basic.password.env", "TWO",
                "config.providers.1.name", "first",
                "config.providers.1.url", "https://one.example.com",
                "config.providers.1.auth.basic.username", "u",
                "config.providers.1.auth.basic.password.env", "ONE",
                "config.schedule.hosts_interval", "",
                "config.schedule.jitter", "5%");
        assertEquals("/var/lib/oum", config.getStateDir());
        assertEquals(3L, config.getWorkerThreads());
        assertEquals(LogLevel.DEBUG, config.getLogLevel());
        assertEquals(List.of("/etc/pki/ovirt-engine/ca.pem"), config.getEngine().getApi().getCaFiles());
        assertEquals(Secret.file(password.toString()), config.getEngine().getApi().getPassword());
        assertFalse(config.getEngine().getApi().getTaskList());
        assertEquals("first", config.getProviders().get(0).getName());
        assertEquals(Auth.basic(Auth.Basic.builder().username("1234").password(Secret.env("TWO")).build()),
                config.getProviders().get(1).getAuth());
        assertNull(config.getSchedule().getHostsInterval(), "an empty value is null");
        assertEquals("1d", config.getSchedule().getEngineInterval(), "a missing key keeps its default");
    }

    @Test
    void theDocumentedFileIsAConfiguration() throws IOException {
        String page = Files.readString(Path.of(System.getProperty("docs.dir"), "engine.md"));
        Properties documented = isAConfiguration(page.split("```properties\n")[1].split("```")[0]);
        Path packaged = Path.of(System.getProperty("docs.dir"), "../packaging/engine/upgrade-manager.properties.in");
        Properties installed = isAConfiguration(Files.readString(packaged).replace("@SYSCONFDIR@", "/etc"));
        assertEquals("false", installed.remove("ovirt.engine.extension.enabled"), "until it is filled in");
        assertEquals(documented.keySet(), installed.keySet());
    }

    /** With the files of secrets in the place of those of the example. */
    private Properties isAConfiguration(String example) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(example));
        for (String key : properties.stringPropertyNames()) {
            if (key.endsWith("password.file")) {
                String name = Path.of(properties.getProperty(key)).getFileName().toString();
                properties.setProperty(key, file(name, "rw-------", SECRET).toString());
            }
        }
        Config config = ExtensionConfig.read(properties, null);
        assertEquals("upgrade-manager@internal", config.getEngine().getApi().getUsername());
        assertEquals("katello", config.getProviders().get(0).getName());
        assertEquals(UpgradeManagerExtension.class.getName(),
                properties.getProperty("ovirt.engine.extension.binding.jbossmodule.class"));
        return properties;
    }

    @Test
    void aFileCanHoldTheWholeDocument() throws IOException {
        Path json = file("config.json", "rw-r-----", "{\"state_dir\": \"/s\", \"schedule\": {\"jitter\": \"1%\"}}");
        Config config = read("config.file", json.toString());
        assertEquals("/s", config.getStateDir());
        assertEquals("1d", config.getSchedule().getHostsInterval());
        refused("no other key", "config.file", json.toString(), "config.state_dir", "/t");
        refused("is no JSON", "config.file", file("bad.json", "rw-------", "{" + SECRET).toString());
        refused("cannot be read", "config.file", folder.resolve("none.json").toString());
        refused("no JSON object", "config.file", file("list.json", "rw-------", "[]").toString());
        String secret = "{\"state_dir\": \"/s\", \"engine\": {\"api\": {\"url\": \"u\", \"username\": \"n\", \"password\": "
                + "{\"value\": \"" + SECRET + "\"}}}}";
        refused("mode 0600", "config.file", file("open.json", "rw-r--r--", secret).toString());
        assertEquals(Secret.value(SECRET),
                read("config.file", file("closed.json", "rw-------", secret).toString()).getEngine().getApi().getPassword());
    }

    @Test
    void aSecretThatOthersCanReadIsRefused() throws IOException {
        String key = "config.engine.api.password.file";
        refused("mode 0600", key, file("a", "rw-r-----", SECRET).toString());
        refused("mode 0600", key, file("b", "rw----r--", SECRET).toString());
        refused("is not there", key, folder.resolve("none").toString());
        refused("mode 0600", "config.providers.1.auth.oauth1.consumer_secret.file",
                file("c", "rw-rw-rw-", SECRET).toString());
    }

    @Test
    void aSecretInThePropertiesIsNamedAsSensitiveInAFileOfItsOwner() throws IOException {
        String key = "config.engine.api.password.value";
        Object[] masked = {"ovirt.engine.extension.sensitiveKeys", "other, " + key, key, SECRET, "config.state_dir", "/s",
            "config.engine.api.url", "u", "config.engine.api.username", "n"};
        refused("sensitiveKeys", key, SECRET);
        Path open = file("open.properties", "rw-r--r--", "");
        String message = assertThrows(IllegalArgumentException.class,
                () -> ExtensionConfig.read(properties(masked), open)).getMessage();
        assertTrue(message.contains("mode 0600") && !message.contains(SECRET), message);
        Path closed = file("closed.properties", "rw-------", "");
        assertEquals(Secret.value(SECRET),
                ExtensionConfig.read(properties(masked), closed).getEngine().getApi().getPassword());
    }

    @Test
    void whatCannotBeUnderstoodIsNamedWithoutItsValue() {
        refused("engine.apy", "config.engine.apy.url", SECRET);
        refused("worker_threads", "config.worker_threads", SECRET);
        refused("both a value and a group", "config.engine", SECRET, "config.engine.api.url", "u");
        refused("providers", "config.providers.first.name", SECRET);
        assertThrows(IllegalArgumentException.class, () -> ExtensionConfig.read(null, null));
    }

    private Path file(String name, String mode, String content) throws IOException {
        Path file = Files.writeString(folder.resolve(name), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private static Config read(Object... keysAndValues) {
        return ExtensionConfig.read(properties(keysAndValues), null);
    }

    private static void refused(String needle, Object... keysAndValues) {
        String message = assertThrows(IllegalArgumentException.class, () -> read(keysAndValues)).getMessage();
        assertTrue(message.contains(needle), message);
        assertFalse(message.contains(SECRET), message);
    }

    static Properties properties(Object... keysAndValues) {
        Properties properties = new Properties();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.setProperty((String) keysAndValues[i], (String) keysAndValues[i + 1]);
        }
        return properties;
    }
}
