/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Element;

/** Rows of a table by key. A row is made anew only where it has changed: of 500 hosts, few do at a time. */
final class Rows {

    private final Element body;
    private final Map<String, Element> rows = new HashMap<>();
    private final Map<String, String> signatures = new HashMap<>();
    private final Set<String> kept = new HashSet<>();
    private final List<Element> order = new ArrayList<>();

    Rows(Element body) {
        this.body = body;
    }

    Rows() {
        this(H.el("tbody", ""));
    }

    Element body() {
        return body;
    }

    /** Begins to show all rows, in order. */
    void begin() {
        kept.clear();
        order.clear();
    }

    void row(String key, String signature, Supplier<Element> content) {
        kept.add(key);
        Element row = rows.get(key);
        if (row == null || !signature.equals(signatures.get(key))) {
            Element made = content.get();
            if (row != null) {
                replace(row, made);
            }
            row = made;
            rows.put(key, row);
            signatures.put(key, signature);
        }
        order.add(row);
    }

    private void replace(Element old, Element made) {
        Element active = Browser.document().activeElement;
        boolean hadFocus = active != null && old.contains(active);
        Element focused = Slot.focusedWithin(old);
        body.insertBefore(made, old);
        body.removeChild(old);
        Slot.refocus(focused);
        if (hadFocus && !made.contains(Browser.document().activeElement)) {
            // What had the focus is gone. The keyboard goes on at the same row.
            made.setAttribute("tabindex", "-1");
            made.focus();
        }
    }

    /** Removes the rows that were not shown, and moves those that are not in their place. */
    void end() {
        rows.entrySet().removeIf(entry -> {
            if (kept.contains(entry.getKey())) {
                return false;
            }
            body.removeChild(entry.getValue());
            signatures.remove(entry.getKey());
            return true;
        });
        Element next = body.firstChild;
        for (Element row : order) {
            if (row == next) {
                next = row.nextSibling;
            } else {
                body.insertBefore(row, next);
            }
        }
    }
}
