/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.function.Supplier;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Messages.Problem;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** Parts that all views have. */
final class Ui {

    /** What a word means for the reader. The word says it, too: nothing is told by a colour alone. */
    enum Tone {
        GOOD("good", "✓"), INFO("info", "i"), WARN("warn", "!"), BAD("bad", "✕"), QUIET("quiet", "–");

        private final String look;
        private final String sign;

        Tone(String look, String sign) {
            this.look = look;
            this.sign = sign;
        }
    }

    /** The language of the server, and of most advisories. */
    static final String SERVER = "en";

    private static int ids;

    private Ui() {
    }

    static String newId() {
        ids++;
        return "id" + ids;
    }

    static Element badge(Tone tone, String text) {
        return H.span("badge " + tone.look, H.attr(H.span("sign", tone.sign), "aria-hidden", "true"), text);
    }

    static Element box(Tone tone, Object... children) {
        return H.div("box " + tone.look, H.attr(H.span("sign", tone.sign), "aria-hidden", "true"), H.div("", children));
    }

    /** In the words of the server: what happened, and what to do. */
    static Element problem(Tone tone, Problem problem) {
        String run = "HOST_IN_RUN".equals(problem.code) ? Json.choice(problem.params, "run") : null;
        return box(tone, H.p("", said(problem)), remedy(problem), run == null ? null : RunOfHost.link(run, null));
    }

    static Element remedy(Problem problem) {
        return problem.remedy == null || problem.remedy.isEmpty() ? null
                : in(languageOf(problem), H.p("remedy", sentence(problem.remedy)));
    }

    /** A problem where there is little room: what to do is folded away. */
    static Element line(Problem problem) {
        Element remedy = remedy(problem);
        return remedy == null ? said(problem) : H.el("details", "line", H.el("summary", "", said(problem)), remedy);
    }

    /** A sentence of the server: it writes English, whatever the language of the page is. */
    static Element said(String text) {
        return in(SERVER, H.span("", sentence(text)));
    }

    /** What happened. */
    static Element said(Problem problem) {
        return in(languageOf(problem), H.span("", sentence(problem.message, problem.params)));
    }

    /** A text of the server that stays as it is. */
    static Element in(String language, Element element) {
        return language == null ? element : H.attr(element, "lang", language);
    }

    /** Problems without a code are those of the pages, in their own language. */
    private static String languageOf(Problem problem) {
        return problem.code == null || problem.code.isEmpty() ? null : SERVER;
    }

    /** The server writes messages as parts of a line; on a page they are sentences. */
    static String sentence(String message) {
        return sentence(message, null);
    }

    /** @param params what the message names, or {@code null}: a name of one word at its beginning stays as it is */
    private static String sentence(String message, Object params) {
        String text = words(message);
        if (text.isEmpty()) {
            return text;
        }
        boolean isWord = text.matches("[a-z]+[ ,:].*") && !beginsWithName(text, params);
        String begun = isWord ? text.substring(0, 1).toUpperCase() + text.substring(1) : text;
        return begun.endsWith(".") || begun.endsWith("!") || begun.endsWith("?") ? begun : begun + ".";
    }

    private static boolean beginsWithName(String text, Object params) {
        String word = text.split("[ ,:]")[0];
        for (String key : params == null ? new String[0] : Json.keys(params)) {
            String value = Json.get(params, key);
            if (value.equals(word) || value.startsWith(word + ",")) {
                return true;
            }
        }
        return false;
    }

    /** The server names options and answers as documents do; here they have the names of their fields and buttons. */
    static String words(String text) {
        // The consent itself is a box beside it.
        return text.replaceAll(" \\(stop_vms: [^)]*\\)", "").replace("'max_unavailable'", "max_unavailable")
                .replace("max_unavailable", quoted(Words.TEXTS.atOnce()))
                .replace("'go_on'", quoted(Words.TEXTS.choiceGoOn())).replace("'leave'", quoted(Words.TEXTS.choiceLeave()))
                .replace("'next'", quoted(Words.TEXTS.choiceNext())).replace("'stop'", quoted(Words.TEXTS.choiceStop()));
    }

    private static String quoted(String text) {
        return "\u201c" + text + "\u201d";
    }

    static Element failure(Problem problem) {
        return H.attr(problem(Tone.BAD, problem), "role", "alert");
    }

    static Element loading(String text) {
        return H.attr(working(text), "role", "status");
    }

    /** As {@link #loading}, within a part of the page that is read out when it changes. */
    static Element working(String text) {
        return H.div("loading", H.attr(H.span("spinner", ""), "aria-hidden", "true"), text);
    }

    static Element loading() {
        return loading(Words.TEXTS.loading());
    }

    /** It was clicked: it says so until {@link #ready}. */
    static void busy(Element button) {
        button.className += " busy";
        button.setAttribute("aria-busy", "true");
        button.setAttribute("aria-disabled", "true");
    }

    static void ready(Element button) {
        button.className = button.className.replace(" busy", "");
        button.removeAttribute("aria-busy");
        button.removeAttribute("aria-disabled");
    }

    /** A heading that takes the focus when its view is opened. */
    static Element heading(String text) {
        return H.id(H.attr(H.el("h1", "", text), "tabindex", "-1"), "heading");
    }

    static Element section(String title, Object... children) {
        String id = newId();
        Element section = H.el("section", "", H.id(H.el("h2", "", title), id));
        return H.add(H.attr(section, "aria-labelledby", id), children);
    }

    /** A table that can be scrolled sideways where the window is narrow. */
    static Element table(String caption, Element body, String... headers) {
        Element head = H.el("tr", "");
        for (String header : headers) {
            boolean isNumber = header.startsWith("#");
            if (header.isEmpty()) {
                head.appendChild(H.attr(H.el("th", "", H.span("hidden-text", Words.TEXTS.actions())), "scope", "col"));
                continue;
            }
            head.appendChild(H.attr(H.el("th", isNumber ? "number" : "", isNumber ? header.substring(1) : header),
                    "scope", "col"));
        }
        Element table = H.el("table", "", H.el("caption", "hidden-text", caption), H.el("thead", "", head), body);
        Element room = H.div("table-room", table);
        H.attr(H.attr(H.attr(room, "tabindex", "0"), "role", "group"), "aria-label", caption);
        return room;
    }

    static Element field(String label, Element input, String help) {
        input.id = newId();
        Element name = H.attr(H.el("label", "", label), "for", input.id);
        Element field = H.div("field", name, input);
        if (help != null) {
            String id = newId();
            H.attr(input, "aria-describedby", id);
            field.appendChild(H.id(H.div("help", help), id));
        }
        return field;
    }

    /** A check box or a radio button with its text. */
    static Element choice(Element input, String label) {
        return H.el("label", "choice", input, H.span("", label));
    }

    static Element checkbox(boolean isChecked, Browser.Action onChange) {
        Element box = H.attr(H.el("input", ""), "type", "checkbox");
        box.checked = isChecked;
        return onChange == null ? box : H.on(box, "change", event -> onChange.run());
    }

    static Element input(String type, String value) {
        Element input = H.attr(H.el("input", ""), "type", type);
        input.value = value;
        return input;
    }

    /** Pairs of a value and its text. */
    static Element select(String chosen, String... pairs) {
        Element select = H.el("select", "");
        for (int i = 0; i + 1 < pairs.length; i += 2) {
            Element option = H.attr(H.el("option", "", pairs[i + 1]), "value", pairs[i]);
            select.appendChild(option);
        }
        select.value = chosen;
        return select;
    }

    /** The text of a value among such pairs; the value itself where none has it. */
    static String text(String value, String... pairs) {
        for (int i = 0; i + 1 < pairs.length; i += 2) {
            if (pairs[i].equals(value)) {
                return pairs[i + 1];
            }
        }
        return value;
    }

    /** What is folded away, and made when it is opened: of 500 hosts, few are. */
    static Element folded(Element summary, Supplier<Element> content) {
        Element details = H.el("details", "", H.el("summary", "", summary));
        return H.on(details, "toggle", event -> {
            if (details.open && summary.parentNode.nextSibling == null) {
                H.add(details, content.get());
            }
        });
    }

    /** A list of names and values; where a value is {@code null}, its name is left out, too. */
    static Element facts(Object... pairs) {
        Element list = H.el("dl", "facts");
        for (int i = 0; i + 1 < pairs.length; i += 2) {
            if (pairs[i + 1] != null) {
                list.appendChild(H.div("", H.el("dt", "", pairs[i]), H.el("dd", "", pairs[i + 1])));
            }
        }
        return list;
    }

    /** @param part of what is done, 0 to 1 */
    static Element progress(double part, String text) {
        int percent = (int) Math.floor(Math.max(0, Math.min(1, part)) * 100);
        Element fill = H.div("fill");
        fill.style.setProperty("width", percent + "%");
        Element bar = H.attr(H.attr(H.div("progress", fill), "role", "progressbar"), "aria-valuenow", String.valueOf(percent));
        H.attr(H.attr(H.attr(bar, "aria-valuemin", "0"), "aria-valuemax", "100"), "aria-label", text);
        return H.div("progress-room", bar, H.span("", percent + " %"), H.span("quiet-text", text));
    }

    /** Told to those who do not see the page. */
    static void announce(String text) {
        Element region = Browser.document().getElementById("announcer");
        if (region != null) {
            // The same text again is no change that a screen reader would notice.
            region.textContent = text.equals(region.textContent) ? text + "\u00a0" : text;
        }
    }
}
