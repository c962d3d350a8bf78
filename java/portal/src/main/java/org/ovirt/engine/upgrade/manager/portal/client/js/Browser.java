/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.js;

import jsinterop.annotations.JsConstructor;
import jsinterop.annotations.JsMethod;
import jsinterop.annotations.JsPackage;
import jsinterop.annotations.JsProperty;

/** What a page finds in its window. */
public final class Browser {

    private Browser() {
    }

    @JsProperty(namespace = JsPackage.GLOBAL, name = "document")
    public static native Document document();

    @JsProperty(namespace = JsPackage.GLOBAL, name = "window")
    public static native Window window();

    @JsProperty(namespace = JsPackage.GLOBAL, name = "sessionStorage")
    public static native Storage sessionStorage();

    @JsMethod(namespace = JsPackage.GLOBAL)
    public static native double setTimeout(Action action, double ms);

    @JsMethod(namespace = JsPackage.GLOBAL)
    public static native void clearTimeout(double timer);

    @JsMethod(namespace = JsPackage.GLOBAL)
    public static native Promise<Response> fetch(String url, Object options);

    /** A signal for {@code fetch} that ends it after a time. */
    @JsMethod(namespace = "AbortSignal", name = "timeout")
    public static native Object timeout(double ms);

    @JsMethod(namespace = JsPackage.GLOBAL)
    public static native String encodeURIComponent(String text);

    @JsMethod(namespace = JsPackage.GLOBAL)
    public static native String decodeURIComponent(String text);

    @JsMethod(namespace = "Date", name = "now")
    public static native double now();

    /** Ends a {@code fetch}, also while its body is read. */
    @jsinterop.annotations.JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "AbortController")
    public static final class AbortController {
        public Object signal;

        public AbortController() {
        }

        public native void abort();
    }

    /** Something to do. */
    @jsinterop.annotations.JsFunction
    public interface Action {
        /** Does it. */
        void run();
    }

    /** The window of this page, or the portal around it. */
    @jsinterop.annotations.JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class Window {
        public Window top;
        public Location location;
        public Performance performance;
        public double innerWidth;

        @JsConstructor
        private Window() {
        }

        /** Only in the portal. */
        public native PluginApi pluginApi(String plugin);

        public native void addEventListener(String type, Listener listener);

        public native void removeEventListener(String type, Listener listener);
    }

    /** How the page was loaded. */
    @jsinterop.annotations.JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class Performance {
        @JsConstructor
        private Performance() {
        }

        /** For {@code navigation}: one entry, whose name is the address that was loaded. */
        public native Named[] getEntriesByType(String type);
    }

    /** Something with a name. */
    @jsinterop.annotations.JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class Named {
        public String name;

        @JsConstructor
        private Named() {
        }
    }

    /** Where the page is. */
    @jsinterop.annotations.JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class Location {
        public String hash;
        public String href;

        @JsConstructor
        private Location() {
        }
    }

    /** Kept until the browser's tab is closed, and shared by all frames of it. */
    @jsinterop.annotations.JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class Storage {
        @JsConstructor
        private Storage() {
        }

        public native String getItem(String key);

        public native void setItem(String key, String value);

        public native void removeItem(String key);
    }
}
