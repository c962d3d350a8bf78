/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import java.util.concurrent.CompletableFuture;

/** Why an engine action failed, and so whether the engine may have acted. */
public final class EngineActionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final UpgradeManagerErrorCode code;

    /**
     * @param code {@code ENGINE_REJECTED}, {@code ENGINE_NOT_FOUND} or {@code ENGINE_FORBIDDEN}: the engine did nothing;
     *     {@code ENGINE_UNREACHABLE}, {@code ENGINE_TIMEOUT} or {@code ENGINE_FAILED}: the library finds out what it did;
     *     {@code ENGINE_ACTION_MISSING}: the embedder does not offer it. Any other code counts as {@code ENGINE_FAILED}.
     * @param reason the engine's words; for {@code ENGINE_NOT_FOUND} what is missing, for example {@code host 123}
     */
    public EngineActionException(UpgradeManagerErrorCode code, String reason) {
        super(reason);
        this.code = code;
    }

    /** The code. */
    public UpgradeManagerErrorCode code() {
        return code;
    }

    static <T> CompletableFuture<T> missing(EngineCall call) {
        return CompletableFuture.failedFuture(
                new EngineActionException(UpgradeManagerErrorCode.ENGINE_ACTION_MISSING, call.method()));
    }
}
