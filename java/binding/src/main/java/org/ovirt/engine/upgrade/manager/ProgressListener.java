/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import org.ovirt.engine.upgrade.manager.model.Progress;

/** Receives the progress of an operation. A slow listener misses steps; none comes after the operation's end. */
@FunctionalInterface
public interface ProgressListener {

    /** Receives a step. */
    void onProgress(Progress progress);
}
