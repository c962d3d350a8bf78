/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The natives, and the static methods that the library calls. Call {@link NativeLibrary#load()} before any native. */
final class Native {

    private static final String LOGGER = "org.ovirt.engine.upgrade.manager.library";

    private Native() {
    }

    static native int abiVersion();

    /** Answers a handle: a number that grows, never an address. Closed and invented ones answer {@code CLOSED}. */
    static native long open(byte[] config, boolean shared);

    /** As {@link #open}, with the embedder in the place of the engine's API. Calls can come before this returns. */
    static native long openWithActions(byte[] config, boolean shared, EngineActionsDispatcher actions);

    /** Answers a call of an engine action with its document, or with that of an error. */
    static native void answerEngineCall(long ticket, byte[] document, boolean failed);

    static native void close(long handle);

    /** Answers a ticket for {@link #cancel}. The completion is called once at the end, unless this throws. */
    static native long start(
            long handle,
            String operation,
            byte[] request,
            long deadlineMs,
            String correlationId,
            Completion<?> completion);

    static native boolean cancel(long handle, long ticket);

    /** Throws {@code WOULD_BLOCK_UPCALL} on a thread that delivers events or completions. */
    static native void refuseUpcallThread(String operation);

    /** The listener ends with the handle. */
    static native void listen(long handle, String name, EventSink sink);

    static native void acknowledge(long receipt, boolean processed);

    /** Called by the library at the start of each of its threads in this JVM. */
    static void enterThread() {
        Thread.currentThread().setContextClassLoader(Native.class.getClassLoader());
    }

    /** Called by the library with a log line. */
    static void log(byte[] document) {
        Map<String, String> line = Json.readStrings(document);
        Logger logger = LoggerFactory.getLogger(loggerName(line.get("target")));
        String correlationId = line.get("correlation_id");
        String text = correlationId == null ? line.get("text") : "[" + correlationId + "] " + line.get("text");
        switch (String.valueOf(line.get("level"))) {
            case "error":
                logger.error("{}", text);
                break;
            case "warn":
                logger.warn("{}", text);
                break;
            case "info":
                logger.info("{}", text);
                break;
            case "debug":
                logger.debug("{}", text);
                break;
            default:
                logger.trace("{}", text);
                break;
        }
    }

    private static String loggerName(String target) {
        int parts = target == null ? -1 : target.indexOf("::");
        return parts < 0 ? LOGGER : LOGGER + target.substring(parts).replace("::", ".");
    }
}
