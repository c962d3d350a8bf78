/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.js;

import jsinterop.annotations.JsConstructor;
import jsinterop.annotations.JsPackage;
import jsinterop.annotations.JsType;

/** An event of the browser. */
@JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
public final class Event {

    public String key;
    public Element target;

    @JsConstructor
    private Event() {
    }

    public native void preventDefault();
}
