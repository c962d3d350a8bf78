/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import org.ovirt.engine.upgrade.manager.model.Done;
import org.ovirt.engine.upgrade.manager.model.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes calls of engine actions from the library, makes them on the embedder's executor, and answers them. */
final class EngineActionsDispatcher {

    private static final Logger LOG = LoggerFactory.getLogger(EngineActionsDispatcher.class);

    /** Answers a call. */
    interface Answers {
        void answer(long ticket, byte[] document, boolean failed);
    }

    private final EngineActions actions;
    private final Executor executor;
    private final Answers answers;

    EngineActionsDispatcher(EngineActions actions, Executor executor, Answers answers) {
        this.actions = actions;
        this.executor = executor;
        this.answers = answers;
    }

    /** Called by the library, on its thread {@code oum-engine}. Runs no code of the embedder there. */
    void call(long ticket, byte[] method, byte[] arguments, byte[] correlationId, long deadlineMs) {
        EngineCall call = new EngineCall(text(method), text(correlationId), deadlineMs);
        try {
            executor.execute(() -> make(ticket, call, arguments));
        } catch (RejectedExecutionException e) {
            fail(ticket, call, new EngineActionException(
                    UpgradeManagerErrorCode.ENGINE_UNREACHABLE, "the executor of the embedder is shut down"));
        }
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private void make(long ticket, EngineCall call, byte[] arguments) {
        CompletableFuture<?> future;
        try {
            future = EngineActionsTable.call(actions, arguments, call);
            if (future == null) {
                throw new IllegalStateException("it returned null in the place of a future");
            }
        } catch (RuntimeException | Error e) {
            fail(ticket, call, e);
            return;
        }
        future.whenComplete((answer, failure) -> {
            if (failure == null) {
                answer(ticket, call, answer);
            } else {
                fail(ticket, call, failure);
            }
        });
    }

    /** An answer of the wrong kind is refused by the library, which names what is wrong. */
    private void answer(long ticket, EngineCall call, Object answer) {
        byte[] document;
        try {
            document = Json.write(answer == null ? Done.builder().build() : answer);
        } catch (RuntimeException | Error e) {
            fail(ticket, call, e);
            return;
        }
        send(ticket, call, document, false);
    }

    private void fail(long ticket, EngineCall call, Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        send(ticket, call, Json.write(problem(call, cause)), true);
    }

    private static Problem problem(EngineCall call, Throwable cause) {
        if (cause instanceof EngineActionException) {
            EngineActionException told = (EngineActionException) cause;
            return problem(String.valueOf(told.code()), told.getMessage());
        }
        LOG.warn("The engine action {} failed", call, cause);
        return problem(UpgradeManagerErrorCode.ENGINE_FAILED.name(), cause.toString());
    }

    private static Problem problem(String code, String message) {
        return Problem.builder().code(code).message(message == null ? "" : message).build();
    }

    private void send(long ticket, EngineCall call, byte[] document, boolean failed) {
        try {
            answers.answer(ticket, document, failed);
        } catch (UpgradeManagerException e) {
            // After its deadline, or after the close.
            LOG.debug("The answer of the engine action {} is dropped: {}", call, e.getMessage());
        }
    }
}
