/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.js;

import jsinterop.annotations.JsConstructor;
import jsinterop.annotations.JsPackage;
import jsinterop.annotations.JsType;

/** The answer of a server. */
@JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
public final class Response {

    public double status;
    public Headers headers;
    public Body body;

    @JsConstructor
    private Response() {
    }

    public native Promise<String> text();

    /** Its headers. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class Headers {
        @JsConstructor
        private Headers() {
        }

        public native String get(String name);
    }

    /** A body that is read while it comes. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class Body {
        @JsConstructor
        private Body() {
        }

        public native Reader getReader();
    }

    /** Reads piece after piece. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class Reader {
        @JsConstructor
        private Reader() {
        }

        public native Promise<Piece> read();

        public native Promise<Object> cancel();
    }

    /** A piece of a body. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class Piece {
        public boolean done;
        public Object value;

        @JsConstructor
        private Piece() {
        }
    }

    /** Bytes to characters, also where a character is cut in two. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "TextDecoder")
    public static final class TextDecoder {
        public TextDecoder() {
        }

        public native String decode(Object bytes, Object options);
    }
}
