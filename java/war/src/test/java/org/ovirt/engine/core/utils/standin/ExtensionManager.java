/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.core.utils.standin;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;

import org.jboss.modules.Module;
import org.ovirt.engine.api.extensions.Base;
import org.ovirt.engine.api.extensions.ExtMap;
import org.ovirt.engine.api.extensions.ExtUUID;
import org.ovirt.engine.api.extensions.Extension;

/**
 * Stands in for one of the engine's two managers of extensions: it constructs each extension twice, by the list of
 * services and by its class, sends LOAD and INITIALIZE to the second one, and prints what was answered. An exception is
 * printed; an error leaves, as it does in the engine, and keeps the application from starting.
 */
final class ExtensionManager {

    private ExtensionManager() {
    }

    static void loadAndInitialize(String who) {
        List<ExtMap> contexts = new ArrayList<>();
        List<Extension> loaded = new ArrayList<>();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(Paths.get(System.getProperty("standin.extensions.d")), "*.properties")) {
            for (Path file : files) {
                ExtMap context = context(file);
                Extension extension = construct(context.get(Base.ContextKeys.CONFIGURATION, Properties.class));
                send(who, "LOAD", Base.InvokeCommands.LOAD, extension, context);
                loaded.add(extension);
                contexts.add(context);
            }
            for (int i = 0; i < loaded.size(); i++) {
                send(who, "INITIALIZE", Base.InvokeCommands.INITIALIZE, loaded.get(i), contexts.get(i));
            }
        } catch (Exception e) {
            System.out.println("STANDIN " + who + " failed: " + e);
        }
    }

    private static ExtMap context(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        ExtMap global = new ExtMap()
                .mput(Base.GlobalContextKeys.APPLICATION_NAME, Base.ApplicationNames.OVIRT_ENGINE);
        return new ExtMap()
                .mput(Base.ContextKeys.GLOBAL_CONTEXT, global)
                .mput(Base.ContextKeys.INTERFACE_VERSION_MIN, 0)
                .mput(Base.ContextKeys.INTERFACE_VERSION_MAX, Base.INTERFACE_VERSION_CURRENT)
                .mput(Base.ContextKeys.LOCALE, Locale.getDefault().toString())
                .mput(Base.ContextKeys.CONFIGURATION_FILE, file.toString())
                .mput(Base.ContextKeys.CONFIGURATION, properties)
                .mput(Base.ContextKeys.INSTANCE_NAME, properties.getProperty(Base.ConfigKeys.NAME));
    }

    private static Extension construct(Properties properties) throws Exception {
        Module module = Module.getBootModuleLoader()
                .loadModule(properties.getProperty(Base.ConfigKeys.BINDINGS_JBOSSMODULE_MODULE));
        String wanted = properties.getProperty(Base.ConfigKeys.BINDINGS_JBOSSMODULE_CLASS);
        for (Extension service : module.loadService(Extension.class)) {
            if (service.getClass().getName().equals(wanted)) {
                return service.getClass().getDeclaredConstructor().newInstance();
            }
        }
        throw new IllegalStateException("the module has no service " + wanted);
    }

    private static void send(String who, String name, ExtUUID command, Extension extension, ExtMap context) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        ExtMap output = new ExtMap();
        try {
            thread.setContextClassLoader(extension.getClass().getClassLoader());
            extension.invoke(new ExtMap().mput(Base.InvokeKeys.COMMAND, command)
                    .mput(Base.InvokeKeys.CONTEXT, context), output);
        } finally {
            thread.setContextClassLoader(before);
        }
        System.out.println("STANDIN " + who + " " + name + " " + output.get(Base.InvokeKeys.RESULT) + " "
                + output.get(Base.InvokeKeys.MESSAGE));
    }
}
