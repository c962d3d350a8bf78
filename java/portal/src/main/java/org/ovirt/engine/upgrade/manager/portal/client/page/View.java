/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.server.Scope;

/** What is shown at an address. */
interface View {
    /** Fills the page; the scope ends when another view is opened. */
    void show(Element main, Scope scope);
}
