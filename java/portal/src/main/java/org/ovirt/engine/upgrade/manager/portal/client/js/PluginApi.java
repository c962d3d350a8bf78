/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.js;

import jsinterop.annotations.JsConstructor;
import jsinterop.annotations.JsFunction;
import jsinterop.annotations.JsPackage;
import jsinterop.annotations.JsType;

/** What the portal (webadmin) offers to its plugins. */
@JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
public final class PluginApi {

    @JsConstructor
    private PluginApi() {
    }

    public native void register(Object handlers);

    public native void ready();

    public native String loginUserName();

    public native String ssoToken();

    public native String engineBaseUrl();

    public native String currentLocale();

    public native void addPrimaryMenuPlace(String label, String token, String url, Object options);

    public native void addDetailPlace(String entityType, String label, String token, String url, Object options);

    public native void addMenuPlaceActionButton(String entityType, String label, Object button);

    public native void setPlaceContentUrl(String token, String url);

    public native void revealPlace(String token);

    public native void showDialog(String title, String token, String url, String width, String height, Object options);

    public native void closeDialog(String token);

    public native void showToast(String type, String message);

    public native void showAlert(String type, String message, Object options);

    /** Is called with whatever the portal gives. */
    @JsFunction
    public interface Handler {
        /** It is called. */
        void call(Object... arguments);
    }

    /** Must answer at once, and with a boolean: the portal takes everything else for yes. */
    @JsFunction
    public interface Condition {
        /** The answer. */
        boolean holds(Object... arguments);
    }

    /** A host or a cluster, as the portal gives it: without its status. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class Entity {
        public String id;
        public String name;

        @JsConstructor
        private Entity() {
        }
    }
}
