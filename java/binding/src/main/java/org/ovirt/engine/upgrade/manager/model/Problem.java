/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/** An error as a document: what faces send, and what answers carry as the reason of an {@code unknown}. */
public class Problem implements Serializable {

    private static final long serialVersionUID = 1L;

    private String code;
    private String message;
    private String remedy;
    private TreeMap<String, String> params = new TreeMap<>();

    /** Stable code. */
    public String getCode() {
        return code;
    }

    public Problem setCode(String code) {
        this.code = code;
        return this;
    }

    /** What happened, to which entity. */
    public String getMessage() {
        return message;
    }

    public Problem setMessage(String message) {
        this.message = message;
        return this;
    }

    /** What to do now. */
    public String getRemedy() {
        return remedy;
    }

    public Problem setRemedy(String remedy) {
        this.remedy = remedy;
        return this;
    }

    /** Named parameters of the sentence. */
    public Map<String, String> getParams() {
        return params;
    }

    public Problem setParams(Map<String, String> params) {
        this.params = params == null ? null : new TreeMap<>(params);
        return this;
    }
}
