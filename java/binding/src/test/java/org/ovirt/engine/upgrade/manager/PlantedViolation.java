/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import org.junit.jupiter.api.Test;

/** Not part of the suite: the build runs it apart, to prove that its check for JNI warnings sees one. */
class PlantedViolation {

    @Test
    void violate() {
        NativeLibrary.load();
        NativeTestHooks.violateJni();
    }
}
