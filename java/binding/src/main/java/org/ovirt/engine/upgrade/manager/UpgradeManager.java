/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import java.lang.ref.Cleaner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;

import org.ovirt.engine.upgrade.manager.config.Config;

/**
 * Checks what the engine and its hosts can update, and installs it through Katello or Satellite.
 *
 * <p>Each operation has a blocking form and an asynchronous one. Every failure is an {@link UpgradeManagerException},
 * thrown or in the future. A blocking form can be interrupted: it cancels the operation, throws {@code CANCELLED} and
 * leaves the thread interrupted. Cancelling a future cancels the operation.</p>
 *
 * <p>Listeners and continuations run on the executor given at the opening; by default on daemon threads of this
 * manager. They may block, call this manager, and close it.</p>
 */
public final class UpgradeManager extends UpgradeManagerOperations implements AutoCloseable {

    /** Closes managers that nobody closed. Made when it is first used, because {@code UpgradeManager} has no static code. */
    private static final class LateCleaner {
        static final Cleaner CLEANER = Cleaner.create();
    }

    private final OpenState state;
    private final Cleaner.Cleanable closing;
    private final Executor executor;

    private UpgradeManager(Config config, EngineActions actions, boolean shared, Executor given) {
        NativeLibrary.load();
        ExecutorService own = given == null ? DaemonThreads.executor() : null;
        executor = given == null ? own : given;
        state = new OpenState(handle(config, actions, shared, executor), own);
        closing = LateCleaner.CLEANER.register(this, state);
    }

    /** A default executor has no thread before it is used, so nothing is left of it where this fails. */
    private static long handle(Config config, EngineActions actions, boolean shared, Executor executor) {
        if (actions == null) {
            return Native.open(Json.write(config), shared);
        }
        return Native.openWithActions(Json.write(config), shared,
                new EngineActionsDispatcher(actions, executor, Native::answerEngineCall));
    }

    /** Opens an independent manager. */
    public static UpgradeManager open(Config config) {
        return open(config, null, null);
    }

    /** Opens an independent manager with a listener for its events, which may be {@code null}. */
    public static UpgradeManager open(Config config, EventListener listener) {
        return open(config, listener, null);
    }

    /** As {@link #open(Config, EventListener)}, with listeners and continuations on the given executor. */
    public static UpgradeManager open(Config config, EventListener listener, Executor executor) {
        return open(config, null, listener, executor);
    }

    /**
     * As {@link #open(Config, EventListener, Executor)}, with the embedder in the place of the engine's REST API. The
     * configuration must not have {@code engine.api}; {@code engine.actions} has the deadline of a call. Listener and
     * executor may be {@code null}. The library holds the actions until the close: a manager that they refer to, and that
     * nobody closes, is never collected.
     */
    public static UpgradeManager open(
            Config config, EngineActions actions, EventListener listener, Executor executor) {
        return listening(new UpgradeManager(config, actions, false, executor), listener);
    }

    /**
     * The manager that all users in this process share. The first configuration is in force; another one is refused
     * with {@code ALREADY_OPEN}. Each user closes the returned manager; the last close ends it.
     */
    public static UpgradeManager shared(Config config) {
        return shared(config, null, null);
    }

    /**
     * As {@link #shared(Config)}, with a listener, which may be {@code null}. One user can listen under the
     * configuration's name; others {@link #listen(String, EventListener) listen} under names of their own.
     */
    public static UpgradeManager shared(Config config, EventListener listener) {
        return shared(config, listener, null);
    }

    /** As {@link #shared(Config, EventListener)}, with listeners and continuations on the given executor. */
    public static UpgradeManager shared(Config config, EventListener listener, Executor executor) {
        return shared(config, null, listener, executor);
    }

    /**
     * As {@link #shared(Config, EventListener, Executor)}, with the embedder in the place of the engine's REST API. The actions
     * of the first user are in force, on the executor of that user, until the last close. Users that do not all give
     * actions are refused with {@code ALREADY_OPEN}.
     */
    public static UpgradeManager shared(
            Config config, EngineActions actions, EventListener listener, Executor executor) {
        return listening(new UpgradeManager(config, actions, true, executor), listener);
    }

    private static UpgradeManager listening(UpgradeManager manager, EventListener listener) {
        if (listener != null) {
            try {
                manager.listen(null, listener);
            } catch (RuntimeException | Error e) {
                manager.close();
                throw e;
            }
        }
        return manager;
    }

    /**
     * Delivers events to a further listener until the close. Its cursor is stored under {@code name}, also for the next
     * process; {@code null} is the configuration's name. A name can have one listener at a time.
     */
    public void listen(String name, EventListener listener) {
        state.listen(name, new EventSink(listener, executor, Native::acknowledge));
    }

    /**
     * Ends everything within five seconds, whatever hangs. Unfinished futures fail with {@code CLOSED}; tasks on the
     * provider go on, and the next process follows them. Idempotent; a second caller waits for the first.
     */
    @Override
    public void close() {
        state.closedByUser();
        closing.clean();
        state.awaitClosed();
    }

    /**
     * Calls an operation by its name in {@code schema/operations.json}, with both documents as UTF-8 JSON: for those who
     * pass documents on. Options may be {@code null}. The answer can be {@code null} in JSON.
     */
    public CompletableFuture<byte[]> callAsync(String operation, byte[] request, CallOptions options) {
        return begin(operation, request, options, executor, answer -> answer);
    }

    @Override
    <T> T await(String operation, Object request, CallOptions options, Class<T> type) {
        Native.refuseUpcallThread(operation);
        // Completed on the library's thread: the executor may be busy with the very thread that waits here.
        OperationFuture<T> future = begin(operation, request, options, type, Runnable::run);
        try {
            return future.get();
        } catch (InterruptedException e) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw interrupted(operation, e);
        } catch (ExecutionException e) {
            throw withStackOfCaller(e.getCause());
        }
    }

    @Override
    <T> OperationFuture<T> begin(String operation, Object request, CallOptions options, Class<T> type) {
        return begin(operation, request, options, type, executor);
    }

    <T> OperationFuture<T> begin(
            String operation, Object request, CallOptions options, Class<T> type, Executor completer) {
        return begin(operation, Json.write(request), options, completer, answer -> Documents.read(answer, type));
    }

    private <T> OperationFuture<T> begin(
            String operation, byte[] request, CallOptions options, Executor completer, Function<byte[], T> reader) {
        CallOptions given = options == null ? new CallOptions() : options;
        OperationFuture<T> future = new OperationFuture<>(this::cancel);
        Completion<T> completion = new Completion<>(
                future, reader, given.progressListener(), completer, executor);
        try {
            future.began(Native.start(
                    state.handle(), operation, request, given.deadlineMs(), given.correlationId(),
                    completion));
        } catch (UpgradeManagerException e) {
            future.completeExceptionally(e);
        }
        return future;
    }

    /** Answers whether the operation was under way. */
    boolean cancel(long ticket) {
        try {
            return Native.cancel(state.handle(), ticket);
        } catch (UpgradeManagerException e) {
            // Closed meanwhile, which ended the operation.
            if (e.code() != UpgradeManagerErrorCode.CLOSED) {
                throw e;
            }
            return false;
        }
    }

    /** The same failure, with the stack of the caller. */
    private static RuntimeException withStackOfCaller(Throwable failure) {
        if (failure instanceof UpgradeManagerException) {
            // Not with the failure itself as the cause: a log would show the same sentence twice.
            return new UpgradeManagerException(((UpgradeManagerException) failure).problem(), failure.getCause());
        }
        return new IllegalStateException(failure);
    }

    private static UpgradeManagerException interrupted(String operation, InterruptedException e) {
        return new UpgradeManagerException(OwnProblems.cancelled(operation), e);
    }
}
