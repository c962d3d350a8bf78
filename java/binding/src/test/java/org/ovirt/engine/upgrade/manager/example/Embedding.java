/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.example;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.logging.Level;
import java.util.logging.Logger;

import org.ovirt.engine.upgrade.manager.CallOptions;
import org.ovirt.engine.upgrade.manager.UpgradeManager;
import org.ovirt.engine.upgrade.manager.UpgradeManagerException;
import org.ovirt.engine.upgrade.manager.config.Config;
import org.ovirt.engine.upgrade.manager.model.CheckClusterRequest;
import org.ovirt.engine.upgrade.manager.model.ClusterCheck;
import org.ovirt.engine.upgrade.manager.model.Event;
import org.ovirt.engine.upgrade.manager.model.EventSeverity;

/** The example of {@code docs/embedding.md}: a part of a server that uses the one upgrade manager of its process. */
public final class Embedding implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final UpgradeManager manager;

    /** Fails with an UpgradeManagerException, for example LIBRARY_NOT_LOADED, INVALID_CONFIG or ALREADY_OPEN. */
    public Embedding(Config config, Executor executor) {
        manager = UpgradeManager.shared(config, Embedding::onEvent, executor);
    }

    /** Runs on the executor: in order, one event at a time, each at least once. It may block, and may call the manager. */
    private static void onEvent(Event event) {
        Level level = event.getSeverity() == EventSeverity.NORMAL ? Level.INFO : Level.WARNING;
        Logger.getLogger("upgrades").log(level, "{0} {1}", new Object[] {event.getName(), event.getText()});
    }

    /** Blocks. An interrupt of the thread cancels the operation. */
    public String check(String cluster) {
        try {
            return words(manager.checkCluster(request(cluster), new CallOptions().deadline(PATIENCE)));
        } catch (UpgradeManagerException e) {
            return e.codeName() + ": " + e.problem().getMessage() + ". " + e.remedy();
        }
    }

    /** Does not block. Cancelling the future cancels the operation; it fails with an UpgradeManagerException. */
    public CompletableFuture<ClusterCheck> checkLater(String cluster) {
        return manager.checkClusterAsync(request(cluster), new CallOptions().deadline(PATIENCE));
    }

    private static CheckClusterRequest request(String cluster) {
        return CheckClusterRequest.builder().idOrName(cluster).build();
    }

    private static String words(ClusterCheck check) {
        return check.getHostsWithUpdates() + " of " + check.getHosts().size() + " hosts have updates, of "
                + check.getHostsUnknown() + " it is not known";
    }

    /** The last user's close ends the manager. It takes five seconds at most; runs go on when it is opened again. */
    @Override
    public void close() {
        manager.close();
    }
}
