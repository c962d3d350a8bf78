/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.text;

import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.js.Portal;

import jsinterop.annotations.JsConstructor;
import jsinterop.annotations.JsPackage;
import jsinterop.annotations.JsType;

/** Times in the language and the time zone of the user. */
public final class Times {

    private static final double SECOND = 1000;
    private static final double MINUTE = 60 * SECOND;
    private static final double HOUR = 60 * MINUTE;
    private static final double DAY = 24 * HOUR;

    private Times() {
    }

    /** A point in time; nothing where it is {@code null}. */
    public static String at(Double ms) {
        if (ms == null) {
            return Words.TEXTS.nothing();
        }
        return new Date(ms).toLocaleString(Portal.locale(),
                Json.doc().with("dateStyle", "medium").with("timeStyle", "short").object());
    }

    /** With seconds, for what follows each other quickly. */
    public static String clock(double ms) {
        return new Date(ms).toLocaleTimeString(Portal.locale());
    }

    public static String duration(double ms) {
        if (ms < MINUTE) {
            return Words.TEXTS.seconds(whole(ms / SECOND));
        }
        if (ms < HOUR) {
            return Words.TEXTS.minutes(whole(ms / MINUTE));
        }
        if (ms < DAY) {
            return Words.TEXTS.hours(whole(Math.floor(ms / HOUR)), whole(ms % HOUR / MINUTE));
        }
        return Words.TEXTS.days(whole(Math.floor(ms / DAY)), whole(ms % DAY / HOUR));
    }

    /** The time zone of the user, for example {@code Europe/Berlin}. */
    public static String zone() {
        return new DateTimeFormat().resolvedOptions().timeZone;
    }

    /** A time as a field of a form has it, in the time zone of the user. */
    public static double parse(String local) {
        return new Date(local).getTime();
    }

    /** A point in time as a field of a form has it, in the time zone of the user. */
    public static String local(double ms) {
        double ahead = new Date(ms).getTimezoneOffset() * -MINUTE;
        // Without seconds and zone.
        return new Date(ms + ahead).toISOString().substring(0, 16);
    }

    private static String whole(double number) {
        return String.valueOf((int) Math.floor(number));
    }

    /** A date of JavaScript. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Date")
    private static final class Date {
        Date(Object msOrText) {
        }

        native double getTime();

        native double getTimezoneOffset();

        native String toISOString();

        native String toLocaleString(String locale, Object options);

        native String toLocaleTimeString(String locale);
    }

    /** How JavaScript writes dates. */
    @JsType(isNative = true, namespace = "Intl", name = "DateTimeFormat")
    private static final class DateTimeFormat {
        DateTimeFormat() {
        }

        native Resolved resolvedOptions();
    }

    /** What it found out. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    private static final class Resolved {
        String timeZone;

        @JsConstructor
        private Resolved() {
        }
    }
}
