/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.config;

import java.io.Serializable;

/** Limits of requests to a provider. */
public class Limits implements Serializable {

    private static final long serialVersionUID = 1L;

    private String connectTimeout;
    private String readTimeout;
    private String requestTimeout;
    private Long maxBodyBytes;
    private Integer maxConcurrency;
    private Integer retries;

    /** Time to connect, TLS included. */
    public String getConnectTimeout() {
        return connectTimeout;
    }

    public Limits setConnectTimeout(String connectTimeout) {
        this.connectTimeout = connectTimeout;
        return this;
    }

    /** Longest silence while an answer comes in. */
    public String getReadTimeout() {
        return readTimeout;
    }

    public Limits setReadTimeout(String readTimeout) {
        this.readTimeout = readTimeout;
        return this;
    }

    /** Longest time of one request. */
    public String getRequestTimeout() {
        return requestTimeout;
    }

    public Limits setRequestTimeout(String requestTimeout) {
        this.requestTimeout = requestTimeout;
        return this;
    }

    /** Largest body of an answer, in bytes, after decompression. */
    public Long getMaxBodyBytes() {
        return maxBodyBytes;
    }

    public Limits setMaxBodyBytes(Long maxBodyBytes) {
        this.maxBodyBytes = maxBodyBytes;
        return this;
    }

    /** Requests at a time, 1 to 64. Fewer are used while the provider is slow. */
    public Integer getMaxConcurrency() {
        return maxConcurrency;
    }

    public Limits setMaxConcurrency(Integer maxConcurrency) {
        this.maxConcurrency = maxConcurrency;
        return this;
    }

    /** Further tries of an idempotent request after a transient failure, 0 to 10. */
    public Integer getRetries() {
        return retries;
    }

    public Limits setRetries(Integer retries) {
        this.retries = retries;
        return this;
    }
}
