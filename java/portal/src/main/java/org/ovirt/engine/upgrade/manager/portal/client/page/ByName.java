/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.Arrays;

import jsinterop.annotations.JsType;

import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks.HostCheck;

/** The order of hosts in lists, as the portal has it: by name, and host2 before host10. The server sorts by id. */
final class ByName {

    private static final Collator COLLATOR = new Collator(Json.list(), Json.doc().flag("numeric", true).object());

    private ByName() {
    }

    static HostCheck[] hosts(HostCheck... hosts) {
        HostCheck[] sorted = Arrays.copyOf(hosts, hosts.length);
        Arrays.sort(sorted, (a, b) -> COLLATOR.compare(a.host_name, b.host_name));
        return sorted;
    }

    static String[] names(String... names) {
        String[] sorted = Arrays.copyOf(names, names.length);
        Arrays.sort(sorted, COLLATOR::compare);
        return sorted;
    }

    /** Compares as people in the browser's language expect it. */
    @JsType(isNative = true, namespace = "Intl", name = "Collator")
    private static final class Collator {
        Collator(Object locales, Object options) {
        }

        native int compare(String a, String b);
    }
}
