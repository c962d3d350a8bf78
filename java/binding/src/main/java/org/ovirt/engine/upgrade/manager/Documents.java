/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

/**
 * The documents of {@code ...manager.model} as UTF-8 JSON, as the library writes them, to store or send them.
 * A field of a newer release is ignored when read, a word of a newer release is read as {@code null}; a missing value is
 * left out when written.
 */
public final class Documents {

    private Documents() {
    }

    /** A document as JSON. */
    public static byte[] write(Object document) {
        return Json.write(document);
    }

    /** A document from JSON; fails with {@code INTERNAL} naming what cannot be read. */
    public static <T> T read(byte[] json, Class<T> type) {
        return Json.read(json, type);
    }
}
