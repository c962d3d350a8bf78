/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.js;

import jsinterop.annotations.JsMethod;
import jsinterop.annotations.JsPackage;
import jsinterop.annotations.JsType;

/** A file that the page makes. */
@JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Blob")
public final class Blob {

    private Blob(Object parts, Object options) {
    }

    /** An address under which the browser has the file. */
    @jsinterop.annotations.JsOverlay
    public static String url(String content, String type) {
        return createObjectURL(new Blob(Json.list(content), Json.doc().with("type", type).object()));
    }

    /** It is not needed any more. */
    @jsinterop.annotations.JsOverlay
    public static void free(String url) {
        revokeObjectURL(url);
    }

    @JsMethod(namespace = "URL")
    private static native String createObjectURL(Blob blob);

    @JsMethod(namespace = "URL")
    private static native void revokeObjectURL(String url);
}
