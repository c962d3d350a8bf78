/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Messages.Event;
import org.ovirt.engine.upgrade.manager.portal.client.page.Ui.Tone;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Times;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** The events of a run, the newest first. The last ones only: a long run has thousands. */
final class EventsPart {

    private static final Texts TEXTS = Words.TEXTS;
    private static final int SHOWN = 200;

    private final Element list = H.el("ul", "events");
    private final Element none = H.p("quiet-text", TEXTS.eventsNone());
    private final Element room;
    private int count;
    private Element last;

    EventsPart() {
        room = H.attr(H.attr(H.attr(H.div("events-room", none, list), "tabindex", "0"), "role", "log"), "aria-label",
                TEXTS.events());
    }

    /** The number of the run is that of the whole page. */
    private static String text(Event event) {
        String run = Json.get(event.fields, "run");
        return Ui.words(event.text.replace(" (run " + run + ")", ""));
    }

    Element element() {
        return room;
    }

    void clear() {
        H.fill(list);
        none.hidden = false;
        count = 0;
        last = null;
    }

    void add(Event event) {
        none.hidden = true;
        Tone tone = "error".equals(event.severity) ? Tone.BAD : "warning".equals(event.severity) ? Tone.WARN : Tone.INFO;
        Element item = H.el("li", "", H.el("time", "quiet-text", Times.clock(event.at_ms)),
                Tone.INFO == tone ? null : Ui.badge(tone, tone == Tone.BAD ? TEXTS.error() : TEXTS.warning()),
                Ui.in(Ui.SERVER, H.span("", text(event))));
        list.insertBefore(item, list.firstChild);
        if (count == 0) {
            last = item;
        }
        count++;
        if (count > SHOWN) {
            Element old = last;
            last = old.previousSibling;
            old.remove();
        }
    }
}
