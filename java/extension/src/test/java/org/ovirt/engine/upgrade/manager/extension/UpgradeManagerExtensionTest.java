/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.ServiceLoader;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.ovirt.engine.api.extensions.Base;
import org.ovirt.engine.api.extensions.ExtMap;
import org.ovirt.engine.api.extensions.ExtUUID;
import org.ovirt.engine.api.extensions.Extension;

/**
 * The extension in the hands of a manager of extensions, without the native library: nothing leaves {@code invoke}, and
 * nothing of a process is touched before {@code INITIALIZE} in the engine. The tests in WildFly have the library.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UpgradeManagerExtensionTest {

    private static final String TOOL = Base.ApplicationNames.OVIRT_ENGINE_EXTENSIONS_TOOL;
    private static final String ENGINE = Base.ApplicationNames.OVIRT_ENGINE;

    @Test
    @Order(1)
    void constructionDoesNothing() {
        Extension found = ServiceLoader.load(Extension.class).iterator().next();
        assertEquals(UpgradeManagerExtension.class, found.getClass());
        assertTrue(Arrays.stream(UpgradeManagerExtension.class.getDeclaredFields())
                .allMatch(field -> Modifier.isFinal(field.getModifiers()) && field.getType() == String.class));
        assertNotOpened("has not been initialised");
    }

    @Test
    @Order(2)
    void loadFillsTheContext() {
        ExtMap context = context(ENGINE, "config.state_dir", "/nowhere");
        assertEquals(Base.InvokeResult.SUCCESS, result(invoke(Base.InvokeCommands.LOAD, context)));
        assertEquals("oVirt Upgrade Manager", context.get(Base.ContextKeys.EXTENSION_NAME));
        assertEquals(0, (Integer) context.get(Base.ContextKeys.BUILD_INTERFACE_VERSION));
        assertNotNull(context.get(Base.ContextKeys.VERSION));
        assertNotOpened("has not been initialised");
    }

    @Test
    @Order(3)
    void theToolOnlyChecksTheConfiguration() {
        ExtMap good = context(TOOL, "config.state_dir", "/nowhere");
        assertEquals(Base.InvokeResult.SUCCESS, result(invoke(Base.InvokeCommands.INITIALIZE, good)));
        assertFails("no such key", context(TOOL, "config.state_dri", "/nowhere"));
        assertNotOpened("has not been initialised");
    }

    @Test
    @Order(4)
    void whatIsWrongIsAnAnswer() {
        assertFails("no configuration", new ExtMap());
        ExtMap output = new ExtMap();
        new UpgradeManagerExtension().invoke(new ExtMap().mput(
                Base.InvokeKeys.COMMAND, Base.InvokeCommands.INITIALIZE), output);
        assertEquals(Base.InvokeResult.FAILED, result(output), "no context");
        ExtUUID other = new ExtUUID("OTHER", "11111111-2222-3333-4444-555555555555");
        assertEquals(Base.InvokeResult.UNSUPPORTED,
                result(invoke(other, context(ENGINE))));
        new UpgradeManagerExtension().invoke(null, null);
        assertNotOpened("has not been initialised");
    }

    @Test
    @Order(5)
    void theFirstConfigurationIsInForceForAllInstances() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            ExtMap same = context(ENGINE, "config.state_dir", "/nowhere");
            assertNull(invoke(Base.InvokeCommands.INITIALIZE, same).get(Base.InvokeKeys.MESSAGE));
        }
        assertFails("another configuration", context(ENGINE, "config.state_dir", "/elsewhere"));
        assertEquals(1, Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("oum-opener")).count());
        // The library is not there: an application sees why, and the engine has started.
        long limit = System.nanoTime() + 60_000_000_000L;
        while (!reason().contains("LIBRARY_NOT_LOADED")) {
            assertTrue(System.nanoTime() < limit, UpgradeManagerExtensionTest::reason);
            Thread.onSpinWait();
        }
    }

    private static ExtMap context(String application, Object... properties) {
        return new ExtMap()
                .mput(Base.ContextKeys.GLOBAL_CONTEXT, new ExtMap().mput(Base.GlobalContextKeys.APPLICATION_NAME, application))
                .mput(Base.ContextKeys.CONFIGURATION, ExtensionConfigTest.properties(properties));
    }

    /** Each time another instance, as in the engine. */
    private static ExtMap invoke(ExtUUID command, ExtMap context) {
        ExtMap output = new ExtMap();
        new UpgradeManagerExtension().invoke(
                new ExtMap().mput(Base.InvokeKeys.COMMAND, command).mput(Base.InvokeKeys.CONTEXT, context), output);
        return output;
    }

    private static int result(ExtMap output) {
        return output.get(Base.InvokeKeys.RESULT, Integer.class);
    }

    private static void assertFails(String needle, ExtMap context) {
        ExtMap output = invoke(Base.InvokeCommands.INITIALIZE, context);
        assertEquals(Base.InvokeResult.FAILED, result(output));
        String message = output.get(Base.InvokeKeys.MESSAGE);
        assertTrue(message.contains(needle), message);
    }

    private static void assertNotOpened(String needle) {
        assertTrue(reason().contains(needle), UpgradeManagerExtensionTest::reason);
    }

    private static String reason() {
        try (SharedManager.Use use = SharedManager.use(() -> { })) {
            return assertThrows(SharedManager.NotOpen.class, use::manager).getMessage();
        }
    }
}
