/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.extension;

import java.io.File;
import java.util.Properties;

import org.ovirt.engine.api.extensions.Base;
import org.ovirt.engine.api.extensions.ExtMap;
import org.ovirt.engine.api.extensions.ExtUUID;
import org.ovirt.engine.api.extensions.Extension;
import org.ovirt.engine.upgrade.manager.config.Config;
import org.slf4j.LoggerFactory;

/**
 * The extension of the engine: it reads the configuration and has the shared manager opened.
 *
 * <p>The engine's process has two managers of extensions, and each constructs this class at least twice. So
 * construction does nothing, and there is no static code: an error in it would keep the engine from starting. The
 * native library is loaded on a thread of its own, after {@code INITIALIZE}. In any other process, such as {@code
 * ovirt-engine-extensions-tool}, the configuration is checked and nothing is opened.</p>
 */
public final class UpgradeManagerExtension implements Extension {

    private static final String NAME = "oVirt Upgrade Manager";

    /** Never throws: the engine is to start whatever happens here. */
    @Override
    public void invoke(ExtMap input, ExtMap output) {
        try {
            output.put(Base.InvokeKeys.RESULT, invoke(input));
        } catch (Throwable e) {
            fail(e, output);
        }
    }

    private static int invoke(ExtMap input) {
        ExtUUID command = input.get(Base.InvokeKeys.COMMAND, ExtUUID.class);
        ExtMap context = input.get(Base.InvokeKeys.CONTEXT, ExtMap.class);
        if (Base.InvokeCommands.LOAD.equals(command)) {
            load(context);
        } else if (Base.InvokeCommands.INITIALIZE.equals(command)) {
            initialize(context);
        } else {
            return Base.InvokeResult.UNSUPPORTED;
        }
        return Base.InvokeResult.SUCCESS;
    }

    private static void load(ExtMap context) {
        String version = UpgradeManagerExtension.class.getPackage().getImplementationVersion();
        context.mput(Base.ContextKeys.EXTENSION_NAME, NAME)
                .mput(Base.ContextKeys.VERSION, version == null ? "unknown" : version)
                .mput(Base.ContextKeys.AUTHOR, "oVirt Authors")
                .mput(Base.ContextKeys.LICENSE, "Apache-2.0")
                .mput(Base.ContextKeys.HOME_URL, "https://www.ovirt.org")
                .mput(Base.ContextKeys.EXTENSION_NOTES, "updates of engine and hosts, rolling upgrades of clusters")
                .mput(Base.ContextKeys.BUILD_INTERFACE_VERSION, Base.INTERFACE_VERSION_CURRENT);
    }

    private static void initialize(ExtMap context) {
        String file = context.get(Base.ContextKeys.CONFIGURATION_FILE, String.class);
        Config config = ExtensionConfig.read(
                context.get(Base.ContextKeys.CONFIGURATION, Properties.class),
                file == null ? null : new File(file).toPath());
        ExtMap global = context.get(Base.ContextKeys.GLOBAL_CONTEXT, ExtMap.class);
        String application = global == null ? null : global.get(Base.GlobalContextKeys.APPLICATION_NAME, String.class);
        if (!Base.ApplicationNames.OVIRT_ENGINE.equals(application)) {
            LoggerFactory.getLogger(UpgradeManagerExtension.class).info(
                    "The configuration of the upgrade manager can be read. It is opened in the engine only, not in {}.",
                    application);
            return;
        }
        SharedManager.configure(config);
    }

    /** Even what is thrown while a failure is described must not leave. */
    private static void fail(Throwable failure, ExtMap output) {
        try {
            output.put(Base.InvokeKeys.RESULT, Base.InvokeResult.FAILED);
            output.put(Base.InvokeKeys.MESSAGE, "the upgrade manager: " + failure);
        } catch (Throwable e) {
            failure.addSuppressed(e);
        }
    }
}
