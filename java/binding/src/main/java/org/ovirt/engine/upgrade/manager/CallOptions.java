/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import java.time.Duration;

/** Options of a call. */
public final class CallOptions {

    private Duration deadline;
    private String correlationId;
    private ProgressListener progressListener;

    /** Deadline of this call, at least a millisecond; {@code null}: the configuration's. */
    public CallOptions deadline(Duration deadline) {
        this.deadline = deadline;
        return this;
    }

    /** Correlation id for the logs, at most 36 characters; {@code null}: a new one that begins with {@code oum-}. */
    public CallOptions correlationId(String correlationId) {
        this.correlationId = correlationId;
        return this;
    }

    /** Receives the progress. */
    public CallOptions onProgress(ProgressListener progressListener) {
        this.progressListener = progressListener;
        return this;
    }

    /** Milliseconds; zero means the configuration's. */
    long deadlineMs() {
        return deadline == null ? 0 : Math.max(1, deadline.toMillis());
    }

    String correlationId() {
        return correlationId;
    }

    ProgressListener progressListener() {
        return progressListener;
    }
}
