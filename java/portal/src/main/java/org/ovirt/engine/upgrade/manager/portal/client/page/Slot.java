/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.function.Supplier;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Element;

/** A place whose content is made anew only where it has changed, so that nobody loses the focus or an open list. */
final class Slot {

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
        String focused = focusedWithin(element);
        H.fill(element, content.get());
        refocus(focused);
        if (hadFocus && !element.contains(Browser.document().activeElement)) {
            // The button that had the focus is gone. The focus stays at this place, and on no other button.
            element.setAttribute("tabindex", "-1");
            element.focus();
        }
    }

    /** The id of the element within that has the focus, or {@code null}. */
    static String focusedWithin(Element element) {
        Element active = Browser.document().activeElement;
        return active != null && element.contains(active) && !active.id.isEmpty() ? active.id : null;
    }

    static void refocus(String id) {
        Element again = id == null ? null : Browser.document().getElementById(id);
        if (again != null) {
            again.focus();
        }
    }
}
