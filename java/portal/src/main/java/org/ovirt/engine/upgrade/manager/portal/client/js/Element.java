/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.js;

import jsinterop.annotations.JsConstructor;
import jsinterop.annotations.JsPackage;
import jsinterop.annotations.JsType;

/** A node of the document. It has no {@code innerHTML}: whatever a server says becomes a text. */
@JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
public final class Element {

    public String id;
    public String tagName;
    public String className;
    public String textContent;
    public String value;
    public String href;
    public String download;
    public boolean checked;
    public boolean disabled;
    public boolean hidden;
    public boolean open;
    public Element firstChild;
    public Element nextSibling;
    public Element previousSibling;
    public Element parentNode;
    public Style style;
    public Validity validity;

    @JsConstructor
    private Element() {
    }

    public native Element appendChild(Element child);

    public native Element insertBefore(Element child, Element before);

    public native Element removeChild(Element child);

    public native void remove();

    public native boolean contains(Element other);

    public native Element[] querySelectorAll(String selector);

    public native String getAttribute(String name);

    public native void setAttribute(String name, String value);

    public native void removeAttribute(String name);

    public native void addEventListener(String type, Listener listener);

    public native void focus();

    public native void click();

    /** What the browser thinks of what is written in a field. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class Validity {
        /** What is written is no value of this kind of field. The value is empty then. */
        public boolean badInput;

        @JsConstructor
        private Validity() {
        }
    }

    /** How an element looks. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class Style {
        @JsConstructor
        private Style() {
        }

        public native void setProperty(String name, String value);
    }
}
