/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.core.utils.standin;

import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;

/** Stands in for the start of enginesso.war. */
public final class SsoListener implements ServletContextListener {

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ExtensionManager.loadAndInitialize("sso");
        System.out.println("STANDIN sso is up");
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        System.out.println("STANDIN sso is going down");
    }
}
