/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.HashMap;
import java.util.Map;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.js.PluginApi.Entity;
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks.ClusterCheck;
import org.ovirt.engine.upgrade.manager.portal.client.server.Request;
import org.ovirt.engine.upgrade.manager.portal.client.server.Scope;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** Options whose choices only the engine knows: scheduling policies, and VMs that run in the cluster. */
final class EngineFields {

    private static final Texts TEXTS = Words.TEXTS;

    private final Scope scope;
    private final String cluster;
    private final Element policy = Ui.select("", "", TEXTS.policyStays());
    private final Element vm = Ui.select("", "", TEXTS.noMigrationTest());
    private final Again policiesAgain;
    private final Again vmsAgain;
    private final Browser.Action named;
    /** The choices of both fields, by their ids. */
    private final Map<String, Element> choices = new HashMap<>();

    /** @param named is called when the engine has told names */
    EngineFields(Scope scope, ClusterCheck check, Browser.Action named) {
        this.scope = scope;
        this.named = named;
        cluster = check.cluster_name;
        policiesAgain = Again.byItself(scope, this::readPolicies);
        vmsAgain = Again.byItself(scope, this::readVms);
    }

    Element element() {
        readPolicies();
        readVms();
        return H.el("details", "", H.id(H.el("summary", "", TEXTS.engineOptions()), "engine-options"),
                policiesAgain.element(), vmsAgain.element(),
                H.div("columns", Ui.field(TEXTS.maintenancePolicy(), policy, TEXTS.maintenancePolicyHelp()),
                        Ui.field(TEXTS.migrationTest(), vm, TEXTS.migrationTestHelp())));
    }

    private void readPolicies() {
        fill(policy, "schedulingpolicies", "scheduling_policy", policiesAgain);
    }

    private void readVms() {
        String running = Browser.encodeURIComponent("cluster=" + cluster + " and status=up");
        fill(vm, "vms?search=" + running, "vm", vmsAgain);
    }

    private void fill(Element select, String path, String kind, Again again) {
        Request.<Object>engine(scope, path, answer -> {
            again.clear();
            Entity[] all = Json.get(answer, kind);
            for (Entity one : all == null ? new Entity[0] : all) {
                add(select, one.id, one.name);
            }
            named.run();
        }, again::failed);
    }

    private void add(Element select, String id, String name) {
        Element known = choices.get(id);
        if (known == null) {
            Element choice = H.attr(H.el("option", "", name), "value", id);
            choices.put(id, choice);
            select.appendChild(choice);
        } else {
            known.textContent = name;
        }
    }

    void write(Json.Doc options) {
        if (!policy.value.isEmpty()) {
            options.with("maintenance_policy", Json.doc().with("id", policy.value));
        }
        if (!vm.value.isEmpty()) {
            options.with("migration_test", vm.value);
        }
    }

    /** The engine may not have answered yet, and is not waited for. */
    void read(Object options) {
        Object chosen = Json.get(options, "maintenance_policy");
        choose(policy, chosen == null ? null : Json.get(chosen, "id"));
        choose(vm, Json.get(options, "migration_test"));
    }

    private void choose(Element select, String id) {
        if (id != null && !choices.containsKey(id)) {
            add(select, id, id);
        }
        select.value = id == null ? "" : id;
    }

    /** The name of a policy or a VM. */
    String name(String id) {
        Element choice = choices.get(id);
        return choice == null ? id : choice.textContent;
    }
}
