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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** One Katello or Satellite server. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class ProviderConfig {

    private final Auth auth;
    private final List<String> caFiles;
    private final Limits limits;
    private final String name;
    private final Long organizationId;
    private final String proxy;
    private final String url;

    @JsonCreator
    private ProviderConfig(
            @JsonProperty("auth") Auth auth,
            @JsonProperty("ca_files") List<String> caFiles,
            @JsonProperty("limits") Limits limits,
            @JsonProperty("name") String name,
            @JsonProperty("organization_id") Long organizationId,
            @JsonProperty("proxy") String proxy,
            @JsonProperty("url") String url) {
        this.auth = auth;
        this.caFiles = caFiles == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(caFiles));
        this.limits = limits;
        this.name = name;
        this.organizationId = organizationId;
        this.proxy = proxy;
        this.url = url;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.auth = auth;
        builder.caFiles = caFiles;
        builder.limits = limits;
        builder.name = name;
        builder.organizationId = organizationId;
        builder.proxy = proxy;
        builder.url = url;
        return builder;
    }

    /** Credentials. */
    @JsonProperty("auth")
    public Auth getAuth() {
        return auth;
    }

    /** PEM files with CA certificates, trusted for this server besides the system's. */
    @JsonProperty("ca_files")
    public List<String> getCaFiles() {
        return caFiles;
    }

    /** Limits of a request. */
    @JsonProperty("limits")
    public Limits getLimits() {
        return limits;
    }

    /** Its name: that of the Foreman provider in the engine. */
    @JsonProperty("name")
    public String getName() {
        return name;
    }

    /** Id of the organization to which reads are limited. */
    @JsonProperty("organization_id")
    public Long getOrganizationId() {
        return organizationId;
    }

    /** HTTP proxy, {@code http://host:port}. Environment variables are not read. */
    @JsonProperty("proxy")
    public String getProxy() {
        return proxy;
    }

    /** Base URL, {@code https://host[:port]}. */
    @JsonProperty("url")
    public String getUrl() {
        return url;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ProviderConfig)) {
            return false;
        }
        ProviderConfig that = (ProviderConfig) other;
        return Objects.equals(this.auth, that.auth)
                && Objects.equals(this.caFiles, that.caFiles)
                && Objects.equals(this.limits, that.limits)
                && Objects.equals(this.name, that.name)
                && Objects.equals(this.organizationId, that.organizationId)
                && Objects.equals(this.proxy, that.proxy)
                && Objects.equals(this.url, that.url);
    }

    @Override
    public int hashCode() {
        return Objects.hash(auth,
                caFiles,
                limits,
                name,
                organizationId,
                proxy,
                url);
    }

    @Override
    public String toString() {
        return PlainText.of("ProviderConfig{"
                + "auth=" + auth
                + ", caFiles=" + caFiles
                + ", limits=" + limits
                + ", name=" + name
                + ", organizationId=" + organizationId
                + ", proxy=" + (proxy == null ? null : "***")
                + ", url=" + (url == null ? null : "***")
                + "}");
    }

    /** Builds a {@code ProviderConfig}. A value that is not given is left out of the document. */
    public static final class Builder {
        private Auth auth;
        private List<String> caFiles;
        private Limits limits;
        private String name;
        private Long organizationId;
        private String proxy;
        private String url;

        private Builder() {
        }

        /** Credentials. */
        public Builder auth(Auth auth) {
            this.auth = auth;
            return this;
        }

        /** PEM files with CA certificates, trusted for this server besides the system's. */
        public Builder caFiles(List<String> caFiles) {
            this.caFiles = caFiles;
            return this;
        }

        /** Limits of a request. */
        public Builder limits(Limits limits) {
            this.limits = limits;
            return this;
        }

        /** Its name: that of the Foreman provider in the engine. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /** Id of the organization to which reads are limited. */
        public Builder organizationId(Long organizationId) {
            this.organizationId = organizationId;
            return this;
        }

        /** HTTP proxy, {@code http://host:port}. Environment variables are not read. */
        public Builder proxy(String proxy) {
            this.proxy = proxy;
            return this;
        }

        /** Base URL, {@code https://host[:port]}. */
        public Builder url(String url) {
            this.url = url;
            return this;
        }

        public ProviderConfig build() {
            return new ProviderConfig(auth,
                    caFiles,
                    limits,
                    name,
                    organizationId,
                    proxy,
                    url);
        }
    }
}
