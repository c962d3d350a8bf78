/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Listener;

/** Makes elements. A string becomes a text node, whatever it has in it. */
final class H {

    private H() {
    }

    /** @param look classes of the style sheet, or an empty text */
    static Element el(String tag, String look, Object... children) {
        Element made = Browser.document().createElement(tag);
        if (!look.isEmpty()) {
            made.className = look;
        }
        return add(made, children);
    }

    /** Adds texts and elements; {@code null} adds nothing. */
    static Element add(Element to, Object... children) {
        for (Object child : children) {
            if (child instanceof String) {
                to.appendChild(Browser.document().createTextNode((String) child));
            } else if (child != null) {
                to.appendChild((Element) child);
            }
        }
        return to;
    }

    static Element fill(Element element, Object... children) {
        while (element.firstChild != null) {
            element.removeChild(element.firstChild);
        }
        return add(element, children);
    }

    static Element div(String look, Object... children) {
        return el("div", look, children);
    }

    static Element span(String look, Object... children) {
        return el("span", look, children);
    }

    static Element p(String look, Object... children) {
        return el("p", look, children);
    }

    static Element attr(Element element, String name, String value) {
        element.setAttribute(name, value);
        return element;
    }

    static Element on(Element element, String type, Listener listener) {
        // What is busy keeps the focus, and takes no second click.
        boolean isClick = "click".equals(type);
        element.addEventListener(type, event -> {
            if (!isClick || element.getAttribute("aria-busy") == null) {
                listener.on(event);
            }
        });
        return element;
    }

    static Element id(Element element, String id) {
        element.id = id;
        return element;
    }

    /** A link within the pages. */
    static Element link(String path, String text) {
        return attr(el("a", "", text), "href", "#" + path);
    }

    static Element button(String look, String text, Browser.Action action) {
        Element made = attr(el("button", look, text), "type", "button");
        return on(made, "click", event -> action.run());
    }

    static Element cell(Object... children) {
        return el("td", "", children);
    }

    static Element number(Object... children) {
        return el("td", "number", children);
    }

    static Element row(Object... cells) {
        return el("tr", "", cells);
    }
}
