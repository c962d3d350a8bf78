/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Messages.Problem;

/**
 * A place for a problem of the server. A view that asks again and again gets the same one again and again: it is put into the
 * page where it changes only, since a screen reader reads out what is put there.
 */
final class Failure {

    private final Slot slot = new Slot();

    Element element() {
        return slot.element();
    }

    void show(Problem problem) {
        slot.show(Json.stringify(problem), () -> Ui.failure(problem));
    }

    void clear() {
        slot.show("", () -> null);
    }
}
