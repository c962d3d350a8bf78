/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.Objects;
import java.util.function.Supplier;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Element;

/** A place whose content is made anew only where it has changed, so that nobody loses the focus or an open list. */
final class Slot {

    private static final String ABOUT = "data-about";

    private final Element element;
    private String shown;

    Slot(Element element) {
        this.element = element;
    }

    Slot() {
        this(H.div(""));
    }

    Element element() {
        return element;
    }

    /** @param signature what the content is made of; {@code content} may answer {@code null} */
    void show(String signature, Supplier<Element> content) {
        if (signature.equals(shown)) {
            return;
        }
        shown = signature;
        Element active = Browser.document().activeElement;
        boolean hadFocus = active != null && element.contains(active);
        Element focused = focusedWithin(element);
        H.fill(element, content.get());
        refocus(focused);
        if (hadFocus && !element.contains(Browser.document().activeElement)) {
            // The button that had the focus is gone. The focus stays at this place, and on no other button.
            element.setAttribute("tabindex", "-1");
            element.focus();
        }
    }

    /** Says what a button is about, where another one of the same id can follow: the focus does not go over to that one. */
    static void isAbout(Element button, String what) {
        button.setAttribute(ABOUT, what);
    }

    /** The element within that has the focus, or {@code null}. */
    static Element focusedWithin(Element element) {
        Element active = Browser.document().activeElement;
        return active != null && element.contains(active) && !active.id.isEmpty() ? active : null;
    }

    /** Gives the focus to the element that stands in the place of an earlier one. */
    static void refocus(Element earlier) {
        Element again = earlier == null ? null : Browser.document().getElementById(earlier.id);
        if (again != null && Objects.equals(again.getAttribute(ABOUT), earlier.getAttribute(ABOUT))) {
            again.focus();
        }
    }
}
