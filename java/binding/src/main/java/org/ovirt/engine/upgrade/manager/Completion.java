/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import org.ovirt.engine.upgrade.manager.model.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the library tells about an operation. Nothing here throws, and nothing of the embedder's runs on its threads. */
final class Completion<T> {

    private static final Logger LOG = LoggerFactory.getLogger(Completion.class);

    private final OperationFuture<T> future;
    private final Function<byte[], T> answer;
    private final ProgressListener listener;
    private final Executor completer;
    private final Executor listeners;
    /** The newest step that the listener has not had; older ones are passed over. */
    private final AtomicReference<byte[]> newest = new AtomicReference<>();

    /**
     * @param completer completes the future, whose continuations are the embedder's
     * @param listeners runs the listener
     */
    Completion(
            OperationFuture<T> future,
            Function<byte[], T> answer,
            ProgressListener listener,
            Executor completer,
            Executor listeners) {
        this.future = future;
        this.answer = answer;
        this.listener = listener;
        this.completer = completer;
        this.listeners = listeners;
    }

    /** Called by the library with the answer's document. */
    void complete(byte[] document) {
        finish(() -> {
            try {
                future.complete(answer.apply(document));
            } catch (RuntimeException | Error e) {
                future.completeExceptionally(e);
            }
        });
    }

    /** Called by the library with the error's document. */
    void fail(byte[] document) {
        finish(() -> future.completeExceptionally(new UpgradeManagerException(document)));
    }

    /** Called by the library with a progress document. */
    void progress(byte[] document) {
        if (listener == null || newest.getAndSet(document) != null) {
            return;
        }
        try {
            listeners.execute(this::tellProgress);
        } catch (RejectedExecutionException e) {
            LOG.debug("progress is not told: the executor is shut down");
        }
    }

    private void tellProgress() {
        // Held while the listener runs, so that steps come one at a time and in order.
        synchronized (newest) {
            byte[] document = newest.getAndSet(null);
            if (document == null || future.isDone()) {
                return;
            }
            try {
                listener.onProgress(Json.read(document, Progress.class));
            } catch (RuntimeException | Error e) {
                LOG.warn("A progress listener failed", e);
            }
        }
    }

    private void finish(Runnable end) {
        try {
            completer.execute(end);
        } catch (RejectedExecutionException e) {
            // Better on the library's thread than never.
            end.run();
        }
    }
}
