/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.core.utils.standin;

import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;

/** Stands in for the start of the engine itself. */
public final class BackendListener implements ServletContextListener {

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ExtensionManager.loadAndInitialize("engine");
        System.out.println("STANDIN engine is up");
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        System.out.println("STANDIN engine is going down");
    }
}
