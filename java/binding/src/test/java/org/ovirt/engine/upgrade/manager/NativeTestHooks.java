/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

/** Natives that only a library with feature {@code test-hooks} has. */
final class NativeTestHooks {

    private NativeTestHooks() {
    }

    /** Breaks JNI's rules on purpose. */
    static native void violateJni();

    static native void panicNow();

    /** Handles that are open in this process. */
    static native long openHandles();
}
