/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.js.Portal;

/**
 * What a user asked a plan of, until a run is begun with it: the page goes when the portal shows another place, or is loaded
 * anew. It is kept in the browser's tab, for one engine, cluster and user, and holds ids and options only.
 */
final class KeptPlan {

    private final String key;

    KeptPlan(String cluster) {
        key = "upgrade-manager.plan " + Portal.api().engineBaseUrl() + " " + cluster;
    }

    /** The plan itself is shown. */
    void keepShown(Object request) {
        keep(Json.doc().with("request", request).with("unfinished", Json.doc()).flag("isShown", true));
    }

    /** @param unfinished what is written in fields that are not complete */
    void keep(Object request, Object unfinished) {
        keep(Json.doc().with("request", request).with("unfinished", unfinished).flag("isShown", false));
    }

    private void keep(Json.Doc plan) {
        Browser.sessionStorage().setItem(key, Json.stringify(plan.with("user", user()).object()));
    }

    /** The request, or {@code null}. */
    Object request() {
        Object kept = kept();
        return kept == null ? null : Json.get(kept, "request");
    }

    /** What was written in fields that were not complete. */
    Object unfinished() {
        return Json.get(kept(), "unfinished");
    }

    /** The plan itself was shown last. */
    boolean isShown() {
        Object kept = kept();
        return kept != null && Boolean.TRUE.equals(Json.get(kept, "isShown"));
    }

    void forget() {
        Browser.sessionStorage().removeItem(key);
    }

    /** Another user of the same browser's tab has a plan of their own. */
    private Object kept() {
        String text = Browser.sessionStorage().getItem(key);
        Object kept = text == null ? null : Json.parse(text);
        return kept != null && user().equals(Json.get(kept, "user")) ? kept : null;
    }

    private static String user() {
        return Portal.api().loginUserName();
    }
}
