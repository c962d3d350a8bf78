/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/** One thing that the doctor looked at. */
public class Finding implements Serializable {

    private static final long serialVersionUID = 1L;

    private FindingArea area;
    private String subject;
    private String check;
    private FindingVerdict verdict;
    private String text;
    private String remedy;
    private TreeMap<String, Long> facts = new TreeMap<>();

    /** What it belongs to. */
    public FindingArea getArea() {
        return area;
    }

    public Finding setArea(FindingArea area) {
        this.area = area;
        return this;
    }

    /** Name of the provider, or a path. */
    public String getSubject() {
        return subject;
    }

    public Finding setSubject(String subject) {
        this.subject = subject;
        return this;
    }

    /** What was looked at: a stable name such as {@code certificate_end}. */
    public String getCheck() {
        return check;
    }

    public Finding setCheck(String check) {
        this.check = check;
        return this;
    }

    /** How it is; {@code null} for a word of a newer library. */
    public FindingVerdict getVerdict() {
        return verdict;
    }

    public Finding setVerdict(FindingVerdict verdict) {
        this.verdict = verdict;
        return this;
    }

    /** The same in a sentence. */
    public String getText() {
        return text;
    }

    public Finding setText(String text) {
        this.text = text;
        return this;
    }

    /** What to do; empty where nothing is to be done. */
    public String getRemedy() {
        return remedy;
    }

    public Finding setRemedy(String remedy) {
        this.remedy = remedy;
        return this;
    }

    /** Figures by name: times {@code _at_ms}, durations {@code _ms}, sizes {@code _bytes}, else counts. */
    public Map<String, Long> getFacts() {
        return facts;
    }

    public Finding setFacts(Map<String, Long> facts) {
        this.facts = facts == null ? null : new TreeMap<>(facts);
        return this;
    }
}
