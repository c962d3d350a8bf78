/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;

import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;

import org.junit.jupiter.api.Test;

/** Figures over JMX: while an application is deployed, one for each path. */
class MonitoringTest {

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    @Test
    void figuresAreShownWhileTheApplicationIsThere() throws Exception {
        ObjectName name = new ObjectName("org.ovirt.engine.upgrade.manager:type=Figures,path=\"/one\"");
        try (Monitoring one = Monitoring.begin("/one", () -> figures(1)); Monitoring two = Monitoring.begin("/two", () -> figures(2))) {
            assertNotSame(one, two);
            TabularData values = (TabularData) server.getAttribute(name, "Values");
            CompositeData row = values.get(new Object[] {"upgrade_manager_open"});
            assertEquals(1.0, row.get("value"));
            // A second one of the same path is logged, and ends neither.
            Monitoring.begin("/one", () -> figures(3)).close();
            assertTrue(server.isRegistered(name));
            assertEquals(2, server.queryNames(new ObjectName("org.ovirt.engine.upgrade.manager:*"), null).size());
        }
        assertFalse(server.isRegistered(name));
    }

    @Test
    void aReasonIsToldInWordsThatEveryClientKnows() throws Exception {
        ObjectName name = new ObjectName("org.ovirt.engine.upgrade.manager:type=Figures,path=\"/three\"");
        try (Monitoring three = Monitoring.begin("/three", () -> {
            throw Refusal.unavailable("CANCELLED", "the server is stopping");
        })) {
            assertNotNull(three);
            RuntimeMBeanException e = assertThrows(RuntimeMBeanException.class, () -> server.getAttribute(name, "Values"));
            assertEquals(IllegalStateException.class, e.getCause().getClass());
            assertTrue(e.getCause().getMessage().contains("the server is stopping"), e.toString());
        }
    }

    private static Metrics figures(int value) {
        Metrics metrics = new Metrics();
        metrics.add(Metrics.Name.OPEN, value);
        return metrics;
    }
}
