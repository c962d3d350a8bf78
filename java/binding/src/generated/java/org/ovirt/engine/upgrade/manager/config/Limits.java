/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** Limits of requests to a server. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class Limits {

    private final String connectTimeout;
    private final Long maxBodyBytes;
    private final Long maxConcurrency;
    private final String readTimeout;
    private final String requestTimeout;
    private final Integer retries;

    @JsonCreator
    private Limits(
            @JsonProperty("connect_timeout") String connectTimeout,
            @JsonProperty("max_body_bytes") Long maxBodyBytes,
            @JsonProperty("max_concurrency") Long maxConcurrency,
            @JsonProperty("read_timeout") String readTimeout,
            @JsonProperty("request_timeout") String requestTimeout,
            @JsonProperty("retries") Integer retries) {
        this.connectTimeout = connectTimeout;
        this.maxBodyBytes = maxBodyBytes;
        this.maxConcurrency = maxConcurrency;
        this.readTimeout = readTimeout;
        this.requestTimeout = requestTimeout;
        this.retries = retries;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.connectTimeout = connectTimeout;
        builder.maxBodyBytes = maxBodyBytes;
        builder.maxConcurrency = maxConcurrency;
        builder.readTimeout = readTimeout;
        builder.requestTimeout = requestTimeout;
        builder.retries = retries;
        return builder;
    }

    /** Time to connect, TLS included. */
    @JsonProperty("connect_timeout")
    public String getConnectTimeout() {
        return connectTimeout;
    }

    /** Largest body of an answer, in bytes, after decompression. */
    @JsonProperty("max_body_bytes")
    public Long getMaxBodyBytes() {
        return maxBodyBytes;
    }

    /** Requests at a time, 1 to 64. Fewer are used while the server is slow. */
    @JsonProperty("max_concurrency")
    public Long getMaxConcurrency() {
        return maxConcurrency;
    }

    /** Longest silence while an answer comes in. */
    @JsonProperty("read_timeout")
    public String getReadTimeout() {
        return readTimeout;
    }

    /** Longest time of one request. */
    @JsonProperty("request_timeout")
    public String getRequestTimeout() {
        return requestTimeout;
    }

    /** Further tries of an idempotent request after a transient failure, 0 to 10. */
    @JsonProperty("retries")
    public Integer getRetries() {
        return retries;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Limits)) {
            return false;
        }
        Limits that = (Limits) other;
        return Objects.equals(this.connectTimeout, that.connectTimeout)
                && Objects.equals(this.maxBodyBytes, that.maxBodyBytes)
                && Objects.equals(this.maxConcurrency, that.maxConcurrency)
                && Objects.equals(this.readTimeout, that.readTimeout)
                && Objects.equals(this.requestTimeout, that.requestTimeout)
                && Objects.equals(this.retries, that.retries);
    }

    @Override
    public int hashCode() {
        return Objects.hash(connectTimeout,
                maxBodyBytes,
                maxConcurrency,
                readTimeout,
                requestTimeout,
                retries);
    }

    @Override
    public String toString() {
        return PlainText.of("Limits{"
                + "connectTimeout=" + connectTimeout
                + ", maxBodyBytes=" + maxBodyBytes
                + ", maxConcurrency=" + maxConcurrency
                + ", readTimeout=" + readTimeout
                + ", requestTimeout=" + requestTimeout
                + ", retries=" + retries
                + "}");
    }

    /** Builds a {@code Limits}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String connectTimeout;
        private Long maxBodyBytes;
        private Long maxConcurrency;
        private String readTimeout;
        private String requestTimeout;
        private Integer retries;

        private Builder() {
        }

        /** Time to connect, TLS included. */
        public Builder connectTimeout(String connectTimeout) {
            this.connectTimeout = connectTimeout;
            return this;
        }

        /** Largest body of an answer, in bytes, after decompression. */
        public Builder maxBodyBytes(Long maxBodyBytes) {
            this.maxBodyBytes = maxBodyBytes;
            return this;
        }

        /** Requests at a time, 1 to 64. Fewer are used while the server is slow. */
        public Builder maxConcurrency(Long maxConcurrency) {
            this.maxConcurrency = maxConcurrency;
            return this;
        }

        /** Longest silence while an answer comes in. */
        public Builder readTimeout(String readTimeout) {
            this.readTimeout = readTimeout;
            return this;
        }

        /** Longest time of one request. */
        public Builder requestTimeout(String requestTimeout) {
            this.requestTimeout = requestTimeout;
            return this;
        }

        /** Further tries of an idempotent request after a transient failure, 0 to 10. */
        public Builder retries(Integer retries) {
            this.retries = retries;
            return this;
        }

        public Limits build() {
            return new Limits(connectTimeout,
                    maxBodyBytes,
                    maxConcurrency,
                    readTimeout,
                    requestTimeout,
                    retries);
        }
    }
}
