/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.js;

import jsinterop.annotations.JsFunction;

/** Is told of an event of the browser. */
@JsFunction
public interface Listener {
    /** It has happened. */
    void on(Event event);
}
