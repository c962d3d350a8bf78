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
 * <p><b>Who opens.</b> The extension gives the configuration; the first one is in force. A thread of this class then
 * opens the manager, and tries again every five seconds while that fails; nobody waits for it. After a close, the next
 * application has it opened again. <b>Who closes.</b> The last application that ends its {@link Use}. Without any
 * application the manager stays open until the process ends, which is safe at any moment. <b>Before it is open</b>,
 * {@link Use#manager()} fails with {@link NotOpen} and the reason. A manager that was given out answers {@code CLOSED}
 * once it is closed.</p>
 */
public final class SharedManager {

    private static final long RETRY_MS = 5_000;
    private static final String BEING_OPENED = "it is being opened";
    /** Guards the state, for moments: the start of the engine and of applications does not wait for an opening. */
    private static final Object LIFE = new Object();

    private static volatile Config config;
    private static volatile UpgradeManager manager;
    private static volatile String whyNot = "the extension of the engine has not been initialised: see the engine's log";
    private static volatile Runnable[] bells = new Runnable[0];
    private static int uses;
    private static boolean isWanted;
    private static boolean isClosing;
    private static boolean hasFailed;
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
        UpgradeManager closing;
        synchronized (LIFE) {
            bells = Arrays.stream(bells).filter(other -> other != bell).toArray(Runnable[]::new);
            uses--;
            if (uses > 0) {
                return;
            }
            isWanted = false;
            LIFE.notifyAll();
            closing = manager;
            manager = null;
            if (closing == null) {
                // A thread that is opening it closes it.
                return;
            }
            whyNot = "it was closed with the last application that used it";
            isClosing = true;
        }
        try {
            closing.close();
            log().info("The upgrade manager is closed");
        } finally {
            synchronized (LIFE) {
                isClosing = false;
                LIFE.notifyAll();
            }
        }
    }

    /** Has the manager opened, if it is not, and somebody can. */
    private static void open() {
        if (config == null || !isWanted || manager != null || opener != null) {
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
        try {
            while (isStillWanted()) {
                UpgradeManager opened = tryToOpen();
                if (opened != null && !publish(opened)) {
                    opened.close();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            synchronized (LIFE) {
                if (opener == Thread.currentThread()) {
                    opener = null;
                }
            }
        }
    }

    /**
     * Waits for a manager that is being closed, and between two tries. Answers false where there is nothing to open:
     * then this thread is the opener no more.
     */
    private static boolean isStillWanted() throws InterruptedException {
        synchronized (LIFE) {
            if (hasFailed) {
                hasFailed = false;
                LIFE.wait(RETRY_MS);
            }
            while (isClosing) {
                LIFE.wait();
            }
            if (isWanted && manager == null) {
                return true;
            }
            opener = null;
            return false;
        }
    }

    /** Answers false where nobody wants it any more. */
    private static boolean publish(UpgradeManager opened) {
        synchronized (LIFE) {
            if (isWanted) {
                manager = opened;
                log().info("The upgrade manager is open, state directory {}", config.getStateDir());
            }
            return isWanted;
        }
    }

    /** Answers {@code null} where it could not be opened. */
    private static UpgradeManager tryToOpen() {
        try {
            return UpgradeManager.shared(config, event -> ring());
        } catch (UpgradeManagerException | LinkageError e) {
            notOpened(e.getMessage(), e);
        } catch (RuntimeException e) {
            notOpened(e.toString(), e);
        }
        return null;
    }

    /** The same reason is logged once. */
    private static void notOpened(String reason, Throwable cause) {
        String why = "it could not be opened: " + reason;
        boolean isNew;
        synchronized (LIFE) {
            isNew = !why.equals(whyNot);
            whyNot = why;
            hasFailed = true;
        }
        if (isNew) {
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
