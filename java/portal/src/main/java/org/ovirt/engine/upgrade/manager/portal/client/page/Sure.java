/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** The question whether a command is meant: a dialog of the page. The focus is on the answer that changes nothing, and Escape gives it. */
final class Sure {

    private static final Texts TEXTS = Words.TEXTS;

    private final Element element = H.attr(H.div(""), "tabindex", "-1");

    Element element() {
        return element;
    }

    /** @param from the id of the button that gets the focus again after "no" */
    void ask(String sentence, Element yes, String noId, String from) {
        ask(sentence, yes, TEXTS.cancelNo(), noId, from);
    }

    void ask(String sentence, Element yes, String noText, String noId, String from) {
        Element no = H.id(H.button("", noText, () -> refuse(from)), noId);
        String id = Ui.newId();
        Element dialog = H.attr(H.attr(H.div("box warn", H.div("", H.id(H.p("", sentence), id), H.div("bar", yes, no))),
                "role", "alertdialog"), "aria-labelledby", id);
        H.on(dialog, "keydown", event -> {
            if ("Escape".equals(event.key)) {
                refuse(from);
            }
        });
        H.fill(element, dialog);
        no.focus();
    }

    /** Takes the question away. The focus stays at its place. */
    void close() {
        Element active = Browser.document().activeElement;
        boolean hadFocus = active != null && element.contains(active);
        H.fill(element);
        if (hadFocus) {
            element.focus();
        }
    }

    private void refuse(String from) {
        H.fill(element);
        Element button = Browser.document().getElementById(from);
        if (button != null) {
            button.focus();
        }
    }
}
