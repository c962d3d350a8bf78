/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.text;

import com.google.gwt.core.client.GWT;

/** The texts in the language of the portal. */
public final class Words {

    /** All texts. */
    public static final Texts TEXTS = GWT.create(Texts.class);

    private Words() {
    }
}
