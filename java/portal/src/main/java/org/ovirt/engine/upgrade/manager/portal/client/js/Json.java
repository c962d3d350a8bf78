/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.js;

import jsinterop.annotations.JsConstructor;
import jsinterop.annotations.JsMethod;
import jsinterop.annotations.JsPackage;
import jsinterop.annotations.JsType;

/** Documents as JavaScript has them. */
public final class Json {

    private Json() {
    }

    @JsMethod(namespace = "JSON")
    public static native <T> T parse(String text);

    @JsMethod(namespace = "JSON")
    public static native String stringify(Object document);

    @JsMethod(namespace = "Object")
    public static native String[] keys(Object document);

    @JsMethod(namespace = "Reflect")
    public static native <T> T get(Object document, String key);

    @JsMethod(namespace = "Reflect")
    public static native boolean set(Object document, String key, Object value);

    @JsMethod(namespace = "Array", name = "of")
    public static native Object list(Object... items);

    /** An empty document, to be filled. */
    public static Doc doc() {
        return new Doc(new Plain());
    }

    /** The value of a choice {@code {"key": value}}, or {@code null} where it is another one. */
    public static <T> T choice(Object document, String key) {
        return document == null || document instanceof String ? null : get(document, key);
    }

    /** A document that is being written. */
    public static final class Doc {
        private final Object object;

        private Doc(Object object) {
            this.object = object;
        }

        public Doc with(String key, Object value) {
            set(object, key, value instanceof Doc ? ((Doc) value).object : value);
            return this;
        }

        public Doc number(String key, double value) {
            set(object, key, Double.valueOf(value));
            return this;
        }

        public Doc flag(String key, boolean value) {
            set(object, key, Boolean.valueOf(value));
            return this;
        }

        public Object object() {
            return object;
        }
    }

    /** An object of JavaScript. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    private static final class Plain {
        @JsConstructor
        Plain() {
        }
    }
}
