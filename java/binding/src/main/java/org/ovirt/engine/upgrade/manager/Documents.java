/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import java.io.IOException;

/**
 * The documents of {@code ...manager.model} as UTF-8 JSON, as the library writes them, to store or send them.
 * When read, a field of a newer release is ignored and a word of a newer release becomes {@code null}. When written, a
 * missing value is left out.
 */
public final class Documents {

    private Documents() {
    }

    /** A document as JSON. */
    public static byte[] write(Object document) {
        return Json.write(document);
    }

    /** A document from JSON; fails with {@code INTERNAL} and the place of what cannot be read, never its value. */
    public static <T> T read(byte[] json, Class<T> type) {
        try {
            return Json.read(json, type);
        } catch (IOException e) {
            // Without its cause: that one repeats values, which can be secret.
            throw new UpgradeManagerException(Json.unreadable(e), null);
        }
    }
}
