/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.plugin;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.js.PluginApi.Entity;

/**
 * What is selected in the portal. Our tabs are not told: they find the last selection in what frames of one browser tab
 * share, and hear there of the next one.
 */
public final class Selection {

    /** The key of the selected host. */
    public static final String HOST = "upgrade-manager.host";
    /** The key of the selected cluster. */
    public static final String CLUSTER = "upgrade-manager.cluster";

    private Selection() {
    }

    /** The one that is selected, or {@code null}. */
    public static Entity last(String key) {
        String kept = Browser.sessionStorage().getItem(key);
        return kept == null ? null : Json.parse(kept);
    }

    /** A selection of one is remembered; the portal also tells of selections of none when it changes places. */
    static void remember(String key, Object... arguments) {
        Entity entity = one(arguments);
        if (entity != null && entity.id != null) {
            Browser.sessionStorage().setItem(key,
                    Json.stringify(Json.doc().with("id", entity.id).with("name", entity.name).object()));
        }
    }

    /** Of the arguments of a button or an event: the list of what is selected. {@code null}: none, or several. */
    static Entity one(Object... arguments) {
        Object selected = arguments.length == 0 ? null : arguments[0];
        double length = selected == null ? 0 : number(Json.get(selected, "length"));
        if (length == 1) {
            return Json.get(selected, "0");
        }
        // An older portal gives the selected ones themselves.
        return length < 0 && arguments.length == 1 ? as(selected) : null;
    }

    private static double number(Object value) {
        return value == null ? -1 : (Double) value;
    }

    private static Entity as(Object object) {
        return (Entity) object;
    }
}
