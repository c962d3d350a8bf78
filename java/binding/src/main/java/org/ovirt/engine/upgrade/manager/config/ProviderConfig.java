/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.config;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** One Katello or Satellite server. */
public class ProviderConfig implements Serializable {

    private static final long serialVersionUID = 1L;

    private String name;
    private String url;
    private Auth auth;
    private ArrayList<String> caFiles = new ArrayList<>();
    private String proxy;
    private Long organizationId;
    private Limits limits;

    /** Its name: what the engine calls the Foreman provider. */
    public String getName() {
        return name;
    }

    public ProviderConfig setName(String name) {
        this.name = name;
        return this;
    }

    /** Base URL, {@code https://host[:port]}. */
    public String getUrl() {
        return url;
    }

    public ProviderConfig setUrl(String url) {
        this.url = url;
        return this;
    }

    /** Credentials. */
    public Auth getAuth() {
        return auth;
    }

    public ProviderConfig setAuth(Auth auth) {
        this.auth = auth;
        return this;
    }

    /** PEM files with CA certificates, trusted for this server besides the system's. */
    public List<String> getCaFiles() {
        return caFiles;
    }

    public ProviderConfig setCaFiles(List<String> caFiles) {
        this.caFiles = caFiles == null ? null : new ArrayList<>(caFiles);
        return this;
    }

    /** HTTP proxy, {@code http://host:port}. Environment variables are not read. */
    public String getProxy() {
        return proxy;
    }

    public ProviderConfig setProxy(String proxy) {
        this.proxy = proxy;
        return this;
    }

    /** Limit the view to this organization (its id). */
    public Long getOrganizationId() {
        return organizationId;
    }

    public ProviderConfig setOrganizationId(Long organizationId) {
        this.organizationId = organizationId;
        return this;
    }

    /** Limits of a request. */
    public Limits getLimits() {
        return limits;
    }

    public ProviderConfig setLimits(Limits limits) {
        this.limits = limits;
        return this;
    }
}
