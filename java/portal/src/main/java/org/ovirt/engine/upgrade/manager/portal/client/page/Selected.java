/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** Rows that are chosen by their check boxes. */
final class Selected {

    private final Set<String> ids = new LinkedHashSet<>();
    /** The check boxes of each, by their ids: rows of one package are chosen together. */
    private final Map<String, Set<String>> boxes = new HashMap<>();
    private final Browser.Action changed;

    Selected(Browser.Action changed) {
        this.changed = changed;
    }

    /** The check box of a row. */
    Element box(String id) {
        return box(id, id);
    }

    /** @param row names the row: several rows can be of the same id */
    Element box(String id, String row) {
        Element box = Ui.checkbox(ids.contains(id), null);
        H.attr(box, "aria-label", Words.TEXTS.select(row));
        box.id = "select-" + row;
        boxes.computeIfAbsent(id, key -> new LinkedHashSet<>()).add(box.id);
        return H.on(box, "change", event -> all(new String[] {id}, box.checked));
    }

    /** Chooses all of a page, or none of them. */
    void all(String[] page, boolean isChosen) {
        for (String id : page) {
            for (String row : boxes.getOrDefault(id, Set.of())) {
                Element box = Browser.document().getElementById(row);
                if (box != null) {
                    box.checked = isChosen;
                }
            }
            if (isChosen) {
                ids.add(id);
            } else {
                ids.remove(id);
            }
        }
        changed.run();
    }

    /** Keeps those of these that are chosen: the others are not there any more. */
    void retain(String... there) {
        ids.retainAll(List.of(there));
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
