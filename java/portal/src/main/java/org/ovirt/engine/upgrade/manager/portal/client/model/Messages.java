/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.model;

import jsinterop.annotations.JsConstructor;
import jsinterop.annotations.JsPackage;
import jsinterop.annotations.JsType;

/**
 * Messages for people, as {@code schema/documents.json} describes it. Names are those of the contract; a number or a boolean in a box may
 * be {@code null}. {@code ContractTest} compares them.
 */
public final class Messages {

    private Messages() {
    }

    /** A row of the table of codes as a document: an error, a finding of a plan, a wait of a run, or a note. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class Problem {
        public String code;
        public String message;
        public Object params;
        public String remedy;

        @JsConstructor
        private Problem() {
        }
    }

    /** Answer of notifications and dismiss: the notifications of a user. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class NotificationList {
        public About about;
        public double format;
        public Notification[] notifications;
        public String user;

        @JsConstructor
        private NotificationList() {
        }
    }

    /** A notification as one user sees it. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class Notification {
        public double created_at_ms;
        public boolean dismissed_by_me;
        public String entity;
        public String id;
        public String key;
        public String severity;
        public String text;
        public String title;
        public NotificationTopic topic;

        @JsConstructor
        private Notification() {
        }
    }

    /** What a notification is attached to: a kind, and the host unless it is the engine's. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class NotificationTopic {
        public String host_id;
        public String kind;

        @JsConstructor
        private NotificationTopic() {
        }
    }

    /** The engine's updates for the "About" box, dismissed or not. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class About {
        public Double age_ms;
        public Double checked_at_ms;
        public Problem problem;
        public String text;
        public boolean update;

        @JsConstructor
        private About() {
        }
    }

    /** A page of events. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class EventPage {
        public Event[] events;
        public double format;
        public double next;
        public String store_id;

        @JsConstructor
        private EventPage() {
        }
    }

    /** A stored event. Sequence numbers grow by one and never repeat within a state directory. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class Event {
        public double at_ms;
        public String cluster_id;
        public String correlation_id;
        public Object fields;
        public String host_id;
        public String name;
        public double number;
        public double seq;
        public String severity;
        public String task_id;
        public String text;

        @JsConstructor
        private Event() {
        }
    }
}

