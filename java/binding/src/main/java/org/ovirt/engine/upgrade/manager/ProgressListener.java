/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import org.ovirt.engine.upgrade.manager.model.Progress;

/** Hears how far an operation is. Steps may be left out when it is slow; none comes after the operation's end. */
@FunctionalInterface
public interface ProgressListener {

    /** Something moved on. */
    void onProgress(Progress progress);
}
