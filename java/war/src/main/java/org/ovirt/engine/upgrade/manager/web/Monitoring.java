/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import java.lang.management.ManagementFactory;
import java.util.Map;

import javax.management.JMException;
import javax.management.ObjectName;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The same figures over JMX. What fails here is logged, and stops nothing else. */
public final class Monitoring implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Monitoring.class);

    /** What JMX shows. */
    public interface FiguresMXBean {
        /** Values by name with labels, as in the text for Prometheus. */
        Map<String, Double> getValues();
    }

    /** Collects the figures. */
    interface Source {
        Metrics metrics() throws Refusal;
    }

    /** Public, with its interface: JMX looks at both from its own package. */
    public static final class Figures implements FiguresMXBean {
        private final Source source;

        Figures(Source source) {
            this.source = source;
        }

        @Override
        public Map<String, Double> getValues() {
            try {
                return source.metrics().values();
            } catch (Refusal refusal) {
                // Its own class is not one that a client of JMX has.
                throw new IllegalStateException(refusal.problem().getMessage());
            }
        }
    }

    private final ObjectName name;

    private Monitoring(ObjectName name) {
        this.name = name;
    }

    /** Registers them, by the path of the application: two of them can be deployed. */
    static Monitoring begin(String path, Source source) {
        try {
            ObjectName name = new ObjectName("org.ovirt.engine.upgrade.manager:type=Figures,path=" + ObjectName.quote(path));
            ManagementFactory.getPlatformMBeanServer().registerMBean(new Figures(source), name);
            return new Monitoring(name);
        } catch (JMException e) {
            LOG.warn("The figures of the upgrade manager are not shown by JMX: {}", e.toString());
            return new Monitoring(null);
        }
    }

    @Override
    public void close() {
        if (name == null) {
            return;
        }
        try {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
        } catch (JMException e) {
            LOG.warn("The figures of the upgrade manager stay in JMX: {}", e.toString());
        }
    }
}
