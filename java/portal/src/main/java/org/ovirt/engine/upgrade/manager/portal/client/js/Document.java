/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.js;

import jsinterop.annotations.JsConstructor;
import jsinterop.annotations.JsPackage;
import jsinterop.annotations.JsType;

/** The document of this page. */
@JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
public final class Document {

    public Element body;
    public Element documentElement;
    public Element activeElement;
    public String title;

    @JsConstructor
    private Document() {
    }

    public native Element createElement(String tag);

    public native Element createElementNS(String namespace, String tag);

    public native Element createTextNode(String text);

    public native Element getElementById(String id);
}
