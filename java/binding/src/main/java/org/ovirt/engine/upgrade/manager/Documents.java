/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

/**
 * The documents of {@code ...manager.model} as UTF-8 JSON, as the library writes them: for who stores or carries them.
 * Fields and words of a newer release are passed over when read; missing values are left out when written.
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
