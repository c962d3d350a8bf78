/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.server;

import java.util.ArrayList;
import java.util.List;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;

/** How long a view is shown: answers that come later are dropped, and what it has begun is ended. */
public final class Scope {

    private final List<Browser.Action> ends = new ArrayList<>();
    private boolean isOver;

    public boolean isOver() {
        return isOver;
    }

    /** Is done when the view goes, or at once where it is gone. */
    public void atEnd(Browser.Action action) {
        if (isOver) {
            action.run();
        } else {
            ends.add(action);
        }
    }

    /** Is done later, unless the view is gone. */
    public void later(double ms, Browser.Action action) {
        Browser.setTimeout(() -> {
            if (!isOver) {
                action.run();
            }
        }, ms);
    }

    public void end() {
        isOver = true;
        ends.forEach(Browser.Action::run);
        ends.clear();
    }
}
