/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import java.util.Map;

import javax.servlet.ServletContext;
import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;

import org.ovirt.engine.upgrade.manager.UpgradeManager;
import org.ovirt.engine.upgrade.manager.extension.SharedManager;

/**
 * The application: it claims the manager of the process when it starts, which is after the engine, and ends the claim
 * when it stops, which is before the engine. The last claim that ends closes the manager.
 */
public final class Application implements ServletContextListener {

    private SharedManager.Use use;
    private Map<String, Operation> operations;
    private Callers callers;
    private Rules rules;
    private Rate rate;
    private EventStreams streams;
    private Monitoring monitoring;

    /** The application of a servlet or filter. */
    static Application of(ServletContext context) {
        return (Application) context.getAttribute(Application.class.getName());
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {
        operations = Operation.table();
        Permissions permissions = new Permissions(new EngineRest(() -> use));
        callers = new Callers(permissions, System::nanoTime);
        streams = new EventStreams((number, most) -> new Library(manager()).events(number, most), callers, System::nanoTime);
        use = SharedManager.use(streams::ring);
        rules = new Rules(permissions);
        rate = new Rate(System::nanoTime);
        streams.begin();
        monitoring = Monitoring.begin(event.getServletContext().getContextPath(), this::metrics);
        event.getServletContext().setAttribute(Application.class.getName(), this);
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        // Nothing to end where the start has failed.
        try {
            if (monitoring != null) {
                monitoring.close();
            }
            if (streams != null) {
                streams.close();
            }
        } finally {
            if (use != null) {
                use.close();
            }
        }
    }

    /** The open manager; a refusal with the reason where there is none. */
    UpgradeManager manager() throws Refusal {
        try {
            return use.manager();
        } catch (SharedManager.NotOpen e) {
            throw Refusal.unavailable("HTTP_NOT_OPEN", "the upgrade manager is not open: " + e.getMessage());
        }
    }

    /** Figures for monitoring. Without an open manager, they say no more than that. */
    Metrics metrics() throws Refusal {
        Metrics metrics = new Metrics();
        metrics.add(Metrics.Name.EVENT_STREAMS, streams.open());
        UpgradeManager open;
        try {
            open = use.manager();
        } catch (SharedManager.NotOpen e) {
            metrics.add(Metrics.Name.OPEN, 0);
            return metrics;
        }
        metrics.add(Metrics.Name.OPEN, 1);
        new Library(open).measure(metrics);
        return metrics;
    }

    Map<String, Operation> operations() {
        return operations;
    }

    Callers callers() {
        return callers;
    }

    Rules rules() {
        return rules;
    }

    Rate rate() {
        return rate;
    }

    EventStreams streams() {
        return streams;
    }
}
