/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Messages.Problem;
import org.ovirt.engine.upgrade.manager.portal.client.server.Scope;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/**
 * A problem in the place of what could not be read, with a button that reads it again. Where the engine or the upgrade
 * manager failed, it is also read again without a click. A provider that refuses a password must not be asked again and
 * again: it locks the account. The problem is put into the page only where it changes, as by {@link Failure}.
 */
final class Again {

    private static final double AGAIN_MS = 10_000;

    private final Scope scope;
    private final Browser.Action read;
    private final boolean isByItself;
    private final Slot slot = new Slot();
    private Element button;
    private int attempts;

    private Again(Scope scope, Browser.Action read, boolean isByItself) {
        this.scope = scope;
        this.read = read;
        this.isByItself = isByItself;
    }

    /** Reads again after a while, or at once by its button. */
    static Again byItself(Scope scope, Browser.Action read) {
        return new Again(scope, read, true);
    }

    /** Reads again by its button only. */
    static Again onRequest(Scope scope, Browser.Action read) {
        return new Again(scope, read, false);
    }

    Element element() {
        return slot.element();
    }

    /** It could not be read. */
    void failed(Problem problem) {
        slot.show(Json.stringify(problem), () -> {
            button = H.button("", Words.TEXTS.tryAgain(), this::again);
            return H.div("", Ui.failure(problem), H.div("bar", button));
        });
        Ui.ready(button);
        attempts++;
        int attempt = attempts;
        if (isByItself) {
            scope.later(AGAIN_MS, () -> {
                if (attempt == attempts) {
                    again();
                }
            });
        }
    }

    /** Removes the problem: the read succeeded, or the view reads something else now. */
    void clear() {
        attempts++;
        slot.show("", () -> null);
    }

    private void again() {
        attempts++;
        Ui.busy(button);
        read.run();
    }
}
