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

/** Receives progress and end of an operation. Never throws; runs no code of the embedder on the library's threads. */
final class Completion<T> {

    private static final Logger LOG = LoggerFactory.getLogger(Completion.class);

    private final OperationFuture<T> future;
    private final Function<byte[], T> answer;
    private final ProgressListener listener;
    private final Executor completer;
    private final Executor listeners;
    /** The newest step that was not delivered; older ones are skipped. */
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
            listeners.execute(this::deliverProgress);
        } catch (RejectedExecutionException e) {
            LOG.debug("progress is dropped: the executor is shut down");
        }
    }

    private void deliverProgress() {
        // Held while the listener runs, so that steps come one at a time and in order.
        synchronized (newest) {
            byte[] document = newest.getAndSet(null);
            if (document == null || future.isDone()) {
                return;
            }
            try {
                listener.onProgress(Documents.read(document, Progress.class));
            } catch (RuntimeException | Error e) {
                LOG.warn("A progress listener failed", e);
            }
        }
    }

    private void finish(Runnable end) {
        try {
            completer.execute(end);
        } catch (RejectedExecutionException e) {
            // The future must be completed, even on the library's thread.
            end.run();
        }
    }
}
