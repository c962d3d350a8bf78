/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.plugin;

import java.util.function.Consumer;
import java.util.function.Predicate;

import org.ovirt.engine.upgrade.manager.portal.client.js.PluginApi;

/** Functions for the portal that take any number of arguments. GWT passes a lambda only the first one, so these are classes. */
final class Arguments {

    private Arguments() {
    }

    static PluginApi.Handler handler(Consumer<Object[]> takes) {
        return new PluginApi.Handler() {
            @Override
            public void call(Object... arguments) {
                takes.accept(arguments);
            }
        };
    }

    static PluginApi.Condition condition(Predicate<Object[]> holds) {
        return new PluginApi.Condition() {
            @Override
            public boolean holds(Object... arguments) {
                return holds.test(arguments);
            }
        };
    }
}
