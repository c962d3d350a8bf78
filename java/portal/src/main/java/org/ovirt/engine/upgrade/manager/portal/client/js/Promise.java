/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.js;

import jsinterop.annotations.JsConstructor;
import jsinterop.annotations.JsFunction;
import jsinterop.annotations.JsPackage;
import jsinterop.annotations.JsType;

/** An answer that comes later. */
@JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
public final class Promise<T> {

    @JsConstructor
    private Promise() {
    }

    public native Promise<T> then(Then<T> kept, Then<Object> broken);

    /** What is done with it. */
    @JsFunction
    public interface Then<T> {
        /** The answer, or the failure. */
        void is(T value);
    }
}
