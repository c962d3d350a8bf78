/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.ArrayList;
import java.util.List;

import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** What is wrong with the fields of a form: said beside each of them, and by a screen reader where it names the field. */
final class FieldErrors {

    private static final String DESCRIBED = "aria-describedby";

    private final List<FieldError> errors = new ArrayList<>();

    /** Of a field that {@link Ui#field} made. */
    void add(Element field, String message) {
        add(field, field.parentNode, message);
    }

    /** @param place where the message is added */
    void add(Element field, Element place, String message) {
        errors.add(new FieldError(field, place, message));
    }

    /** A number, 0 or more. */
    void addUnlessNumber(Element field) {
        if (!PlanForm.isNumber(field)) {
            add(field, Words.TEXTS.invalidNumber());
        }
    }

    boolean areNone() {
        return errors.isEmpty();
    }

    boolean has(Element field) {
        for (FieldError error : errors) {
            if (error.field == field) {
                return true;
            }
        }
        return false;
    }

    /** Marks all fields, and sets the focus to the first one. */
    void show() {
        errors.forEach(FieldError::show);
        if (!errors.isEmpty()) {
            Element first = errors.get(0).field;
            reveal(first);
            first.focus();
        }
    }

    /** Takes the marks away. */
    void clear() {
        errors.forEach(FieldError::clear);
    }

    /** Opens what the field is folded into. */
    private static void reveal(Element field) {
        for (Element around = field.parentNode; around != null; around = around.parentNode) {
            if ("DETAILS".equals(around.tagName)) {
                around.open = true;
            }
        }
    }

    /** One of them. */
    private static final class FieldError {

        private final Element field;
        private final Element place;
        private final Element message;
        /** What describes the field otherwise, or {@code null}. */
        private final String help;

        FieldError(Element field, Element place, String text) {
            this.field = field;
            this.place = place;
            message = H.id(H.div("field-error", text), Ui.newId());
            help = field.getAttribute(DESCRIBED);
        }

        void show() {
            place.appendChild(message);
            field.setAttribute("aria-invalid", "true");
            field.setAttribute(DESCRIBED, help == null ? message.id : message.id + " " + help);
        }

        void clear() {
            message.remove();
            field.removeAttribute("aria-invalid");
            if (help == null) {
                field.removeAttribute(DESCRIBED);
            } else {
                field.setAttribute(DESCRIBED, help);
            }
        }
    }
}
