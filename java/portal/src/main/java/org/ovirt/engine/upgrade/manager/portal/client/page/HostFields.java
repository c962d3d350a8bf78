/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.ArrayList;
import java.util.List;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks.ClusterCheck;
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks.HostCheck;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** Which hosts take part, with which the upgrade begins, and whose power may be cut. */
final class HostFields {

    private static final Texts TEXTS = Words.TEXTS;

    private final HostCheck[] hosts;
    private final List<Element> partBoxes = new ArrayList<>();
    private final List<Element> fenceBoxes = new ArrayList<>();
    private final List<HostCheck> first = new ArrayList<>();
    private final Element firstList = H.el("ol", "chosen");
    private final Element partErrors = H.div("");
    private final Element next;
    private final Browser.Action changed;

    /** @param changed is called when the order has changed: no field tells of it */
    HostFields(ClusterCheck check, Browser.Action changed) {
        this.changed = changed;
        hosts = ByName.hosts(check.hosts);
        List<String> pairs = new ArrayList<>();
        for (HostCheck host : hosts) {
            partBoxes.add(Ui.checkbox(true, null));
            fenceBoxes.add(Ui.checkbox(false, null));
            pairs.add(host.host_id);
            pairs.add(host.host_name);
        }
        next = Ui.select(hosts.length == 0 ? "" : hosts[0].host_id, pairs.toArray(new String[0]));
    }

    Element element() {
        Element field = Ui.field(TEXTS.startWith(), next, null);
        Element add = H.id(H.button("", TEXTS.addHost(), this::add), "add-host");
        return H.el("fieldset", "", H.el("legend", "", TEXTS.takePart()), H.p("help", TEXTS.takePartHelp()),
                grid(partBoxes), partErrors, H.div("bar end", field, add), firstList, H.p("help", TEXTS.startWithHelp()));
    }

    Element consents() {
        return H.el("fieldset", "", H.el("legend", "", TEXTS.consents()), H.el("details", "",
                H.el("summary", "", TEXTS.fenceHosts()), H.p("help", TEXTS.fenceHelp()), grid(fenceBoxes)));
    }

    private Element grid(List<Element> boxes) {
        Element grid = H.div("host-grid");
        for (int i = 0; i < hosts.length; i++) {
            H.add(grid, Ui.choice(boxes.get(i), hosts[i].host_name));
        }
        return grid;
    }

    String name(String id) {
        for (HostCheck host : hosts) {
            if (host.host_id.equals(id)) {
                return host.host_name;
            }
        }
        return id;
    }

    private void add() {
        for (HostCheck host : hosts) {
            if (host.host_id.equals(next.value) && !first.contains(host)) {
                first.add(host);
            }
        }
        draw();
        changed.run();
    }

    private void draw() {
        H.fill(firstList);
        for (HostCheck host : first) {
            Element remove = H.attr(H.button("small", TEXTS.remove(), () -> {
                first.remove(host);
                draw();
                changed.run();
                Browser.document().getElementById("add-host").focus();
            }), "aria-label", TEXTS.removeHost(host.host_name));
            H.add(firstList, H.el("li", "", host.host_name, " ", remove));
        }
    }

    void check(FieldErrors errors) {
        boolean isAny = false;
        for (Element box : partBoxes) {
            isAny |= box.checked;
        }
        if (!isAny && !partBoxes.isEmpty()) {
            errors.add(partBoxes.get(0), partErrors, TEXTS.invalidHosts());
        }
    }

    /** Fills the fields with those of a request. A host that has left the cluster since is left out. */
    void read(Object request) {
        List<String> excluded = ids(request, "exclude");
        List<String> fenced = ids(Json.get(request, "consents"), "fence_hosts");
        for (int i = 0; i < hosts.length; i++) {
            partBoxes.get(i).checked = !excluded.contains(hosts[i].host_id);
            fenceBoxes.get(i).checked = fenced.contains(hosts[i].host_id);
        }
        first.clear();
        for (String id : ids(request, "order")) {
            for (HostCheck host : hosts) {
                if (host.host_id.equals(id)) {
                    first.add(host);
                }
            }
        }
        draw();
    }

    private static List<String> ids(Object document, String field) {
        String[] ids = Json.get(document, field);
        return List.of(ids);
    }

    void write(Json.Doc request, Json.Doc consents) {
        List<Object> excluded = new ArrayList<>();
        List<Object> fenced = new ArrayList<>();
        List<Object> order = new ArrayList<>();
        for (int i = 0; i < hosts.length; i++) {
            if (!partBoxes.get(i).checked) {
                excluded.add(hosts[i].host_id);
            }
            if (fenceBoxes.get(i).checked) {
                fenced.add(hosts[i].host_id);
            }
        }
        for (HostCheck host : first) {
            order.add(host.host_id);
        }
        request.with("exclude", Json.list(excluded.toArray())).with("order", Json.list(order.toArray()));
        consents.with("fence_hosts", Json.list(fenced.toArray()));
    }
}
