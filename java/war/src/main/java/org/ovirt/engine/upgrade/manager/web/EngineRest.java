/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

import org.ovirt.engine.upgrade.manager.config.EngineApiConfig;
import org.ovirt.engine.upgrade.manager.config.EngineConfig;
import org.ovirt.engine.upgrade.manager.extension.SharedManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * The REST API of the engine that the library is configured for, over HTTPS. It has no threads and keeps nothing of
 * this application's class loader, unlike Java's newer client.
 */
final class EngineRest implements EngineReader {

    private static final Logger LOG = LoggerFactory.getLogger(EngineRest.class);
    private static final int CONNECT_MS = 5_000;
    private static final int READ_MS = 20_000;
    private static final int MOST_BYTES = 16 * 1024 * 1024;

    private final Supplier<SharedManager.Use> use;
    private final ObjectMapper json = new ObjectMapper();

    EngineRest(Supplier<SharedManager.Use> use) {
        this.use = use;
    }

    @Override
    public JsonNode get(String path, String authorization) throws Refusal, Denied {
        EngineApiConfig api = api();
        try {
            HttpURLConnection connection = (HttpURLConnection) new URL(api.getUrl() + path).openConnection();
            if (!(connection instanceof HttpsURLConnection)) {
                throw new IOException("engine.api.url is not https");
            }
            ((HttpsURLConnection) connection).setSSLSocketFactory(trusting(api.getCaFiles()).getSocketFactory());
            connection.setConnectTimeout(CONNECT_MS);
            connection.setReadTimeout(READ_MS);
            connection.setInstanceFollowRedirects(false);
            connection.setUseCaches(false);
            connection.setRequestProperty("Authorization", authorization);
            connection.setRequestProperty("Accept", "application/json");
            connection.setRequestProperty("Version", "4");
            return read(connection);
        } catch (IOException | GeneralSecurityException e) {
            LOG.warn("The engine's REST API could not be asked what a caller may do: {}", e.toString());
            throw Refusal.unavailable("HTTP_ENGINE_UNAVAILABLE", "the engine could not be asked what the caller may do");
        }
    }

    private EngineApiConfig api() throws Refusal {
        try {
            EngineConfig engine = use.get().config().getEngine();
            if (engine != null && engine.getApi() != null) {
                return engine.getApi();
            }
        } catch (SharedManager.NotOpen e) {
            throw Refusal.unavailable("HTTP_NOT_OPEN", "the upgrade manager is not open: " + e.getMessage());
        }
        throw Refusal.unavailable("ENGINE_API_MISSING",
                "engine.api is not configured: nobody can be asked what the caller may do");
    }

    private JsonNode read(HttpURLConnection connection) throws IOException, Refusal, Denied {
        int status = connection.getResponseCode();
        if (status == 401) {
            throw Refusal.noSession("the engine does not accept the credentials");
        }
        if (status >= 500 || status < 200 || status / 100 == 3) {
            throw new IOException("status " + status);
        }
        if (status != 200) {
            throw new Denied(status);
        }
        try (InputStream body = connection.getInputStream()) {
            byte[] bytes = body.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IOException("more than " + MOST_BYTES + " bytes");
            }
            return json.readTree(bytes);
        }
    }

    /** Read each time: the files of the engine's CA are replaced while the engine runs. */
    private static SSLContext trusting(List<String> files) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (X509Certificate system : systemAuthorities()) {
            store.setCertificateEntry("system-" + store.size(), system);
        }
        for (String name : files) {
            Path file = Paths.get(name);
            try (InputStream pem = Files.newInputStream(file)) {
                for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                    store.setCertificateEntry("configured-" + store.size(), one);
                }
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    private static List<X509Certificate> systemAuthorities() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        List<X509Certificate> all = new ArrayList<>();
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager) {
                all.addAll(List.of(((X509TrustManager) manager).getAcceptedIssuers()));
            }
        }
        return all;
    }
}
