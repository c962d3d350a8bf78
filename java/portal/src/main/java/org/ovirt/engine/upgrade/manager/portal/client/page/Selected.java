/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.LinkedHashSet;
import java.util.Set;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** Rows that are chosen by their check boxes. */
final class Selected {

    private final Set<String> ids = new LinkedHashSet<>();
    private final Browser.Action changed;

    Selected(Browser.Action changed) {
        this.changed = changed;
    }

    /** The check box of a row. */
    Element box(String id) {
        Element box = Ui.checkbox(ids.contains(id), null);
        H.attr(box, "aria-label", Words.TEXTS.select(id));
        box.id = "select-" + id;
        return H.on(box, "change", event -> {
            if (box.checked) {
                ids.add(id);
            } else {
                ids.remove(id);
            }
            changed.run();
        });
    }

    /** Chooses all of a page, or none of them. */
    void all(String[] page, boolean isChosen) {
        for (String id : page) {
            Element box = Browser.document().getElementById("select-" + id);
            if (box != null) {
                box.checked = isChosen;
            }
            if (isChosen) {
                ids.add(id);
            } else {
                ids.remove(id);
            }
        }
        changed.run();
    }

    void clear() {
        ids.clear();
        changed.run();
    }

    int size() {
        return ids.size();
    }

    String words() {
        return String.join(", ", ids);
    }

    /** The ids as a list of JavaScript. */
    Object list() {
        return Json.list(ids.toArray());
    }
}
