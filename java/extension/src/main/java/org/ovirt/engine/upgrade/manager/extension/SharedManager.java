/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.extension;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

import org.ovirt.engine.upgrade.manager.UpgradeManager;
import org.ovirt.engine.upgrade.manager.UpgradeManagerException;
import org.ovirt.engine.upgrade.manager.config.Config;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one upgrade manager of the engine's process, opened by {@link UpgradeManager#shared}.
 *
 * <p><b>Who opens.</b> The extension gives the configuration; the first one is in force. A thread of this class then opens
 * the manager, and tries again every five seconds while that fails. After a close, the next application has it opened again.
 * <b>Who closes.</b> The last application that ends its {@link Use}. Without any application the manager stays open until
 * the process ends, which is safe at any moment. <b>Before it is open</b>, {@link Use#manager()} fails with {@link NotOpen}
 * and the reason. A manager that was given out answers {@code CLOSED} once it is closed.</p>
 */
public final class SharedManager {

    private static final long RETRY_MS = 5_000;
    private static final String BEING_OPENED = "it is being opened";
    /** Held while the manager is opened or closed. */
    private static final Object LIFE = new Object();

    private static volatile Config config;
    private static volatile UpgradeManager manager;
    private static volatile String whyNot = "the extension of the engine has not been initialised: see the engine's log";
    private static volatile Runnable[] bells = new Runnable[0];
    private static int uses;
    private static boolean isWanted;
    private static Thread opener;

    private SharedManager() {
    }

    /** Why there is no open manager. */
    public static final class NotOpen extends Exception {
        private static final long serialVersionUID = 1L;

        NotOpen(String message) {
            super(message);
        }
    }

    /** An application's claim on the manager. */
    public static final class Use implements AutoCloseable {
        private final Runnable bell;
        private final AtomicBoolean isClosed = new AtomicBoolean();

        private Use(Runnable bell) {
            this.bell = bell;
        }

        /** The open manager. Do not close it: end this use. */
        public UpgradeManager manager() throws NotOpen {
            UpgradeManager open = manager;
            if (isClosed.get() || open == null) {
                throw new NotOpen(isClosed.get() ? "this application is being stopped" : whyNot);
            }
            return open;
        }

        /** The configuration in force. */
        public Config config() throws NotOpen {
            Config given = config;
            if (given == null) {
                throw new NotOpen(whyNot);
            }
            return given;
        }

        /** Ends this use; closes the manager where it was the last one, within five seconds. Idempotent. */
        @Override
        public void close() {
            if (!isClosed.getAndSet(true)) {
                end(bell);
            }
        }
    }

    /**
     * Sets the configuration and has the manager opened. Another call with the same one changes nothing.
     *
     * @throws IllegalStateException another one is in force
     */
    static void configure(Config given) {
        if (given.equals(config)) {
            // Without the lock: the engine's second manager does not wait for the opening.
            return;
        }
        synchronized (LIFE) {
            if (config == null) {
                config = given;
                isWanted = true;
                open();
            } else if (!config.equals(given)) {
                throw new IllegalStateException("another configuration is in force in this process: only one file of "
                        + "extensions.d can configure the upgrade manager, and a change needs a restart of the engine");
            }
        }
    }

    /**
     * Claims the manager for an application, and has it opened where it is not.
     *
     * @param bell is run on a thread of the manager after each event; it must be quick
     */
    public static Use use(Runnable bell) {
        synchronized (LIFE) {
            uses++;
            Runnable[] more = Arrays.copyOf(bells, bells.length + 1);
            more[bells.length] = bell;
            bells = more;
            isWanted = true;
            open();
            return new Use(bell);
        }
    }

    private static void end(Runnable bell) {
        synchronized (LIFE) {
            bells = Arrays.stream(bells).filter(other -> other != bell).toArray(Runnable[]::new);
            uses--;
            if (uses > 0) {
                return;
            }
            isWanted = false;
            LIFE.notifyAll();
            UpgradeManager closing = manager;
            manager = null;
            if (closing != null) {
                whyNot = "it was closed with the last application that used it";
                closing.close();
                log().info("The upgrade manager is closed");
            }
        }
    }

    /** Has the manager opened, if it is not, and somebody can. */
    private static void open() {
        if (config == null || manager != null || opener != null) {
            return;
        }
        whyNot = BEING_OPENED;
        // Not on the caller's thread: the engine is starting, and its start waits for it.
        opener = new Thread(null, SharedManager::openUntilOpen, "oum-opener");
        opener.setDaemon(true);
        // An application's class loader must not be kept by this thread.
        opener.setContextClassLoader(SharedManager.class.getClassLoader());
        opener.start();
    }

    private static void openUntilOpen() {
        synchronized (LIFE) {
            try {
                while (isWanted && !tryToOpen()) {
                    LIFE.wait(RETRY_MS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                opener = null;
            }
        }
    }

    private static boolean tryToOpen() {
        try {
            manager = UpgradeManager.shared(config, event -> ring());
            log().info("The upgrade manager is open, state directory {}", config.getStateDir());
            return true;
        } catch (UpgradeManagerException | LinkageError e) {
            notOpened(e.getMessage(), e);
        } catch (RuntimeException e) {
            notOpened(e.toString(), e);
        }
        return false;
    }

    /** The same reason is logged once. */
    private static void notOpened(String reason, Throwable cause) {
        String why = "it could not be opened: " + reason;
        if (!why.equals(whyNot)) {
            whyNot = why;
            log().error("The upgrade manager could not be opened; this is tried again every {} s",
                    RETRY_MS / 1000, cause);
        }
    }

    private static void ring() {
        for (Runnable bell : bells) {
            bell.run();
        }
    }

    /** Not a static field: an error in static code would keep the engine from starting. */
    private static Logger log() {
        return LoggerFactory.getLogger(SharedManager.class);
    }
}
