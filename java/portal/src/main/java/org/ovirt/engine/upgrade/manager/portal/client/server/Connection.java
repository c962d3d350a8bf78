/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.server;

import org.ovirt.engine.upgrade.manager.portal.client.model.Messages.Problem;

/** Whether the server answers. The page says so where it does not. */
public final class Connection {

    /** Receives whether the server answers. */
    public interface Watcher {
        /** It does not answer; {@code why} may be {@code null}. */
        void lost(Problem why);

        /** It answers again. */
        void back();
    }

    private static Watcher watcher;
    private static boolean isLost;

    private Connection() {
    }

    public static void watch(Watcher next) {
        watcher = next;
    }

    static void lost(Problem why) {
        isLost = true;
        if (watcher != null) {
            watcher.lost(why);
        }
    }

    static void answered() {
        if (isLost) {
            isLost = false;
            if (watcher != null) {
                watcher.back();
            }
        }
    }
}
