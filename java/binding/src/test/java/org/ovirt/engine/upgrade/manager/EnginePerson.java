/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** A person who works with hosts in the engine's REST API, beside the product. */
final class EnginePerson {

    private final String hosts;
    private final String authorization;
    private final HttpClient client;

    EnginePerson(String engineUrl, String username, String password, Path authority)
            throws IOException, GeneralSecurityException {
        hosts = engineUrl + "/api/hosts/";
        String login = username + ":" + password;
        authorization = "Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8));
        client = HttpClient.newBuilder().sslContext(trusting(authority)).build();
    }

    /** Moves a host to maintenance, and waits until it is there. */
    void deactivates(String host) {
        does("deactivate", host, "maintenance");
    }

    /** Activates a host, and waits until it is up. */
    void activates(String host) {
        does("activate", host, "up");
    }

    /** Makes the engine look for updates of a host, which causes events about the host. */
    void looksForUpdates(String host) {
        does("upgradecheck", host);
    }

    private void does(String action, String host) {
        send(request(host + "/" + action).POST(HttpRequest.BodyPublishers.ofString("{}")).build());
    }

    private void does(String action, String host, String until) {
        does(action, host);
        Managers.eventually(host + " is " + until, () -> until.equals(status(host)));
    }

    /** The host's status in the engine's words. */
    String status(String host) {
        return send(request(host).build()).get("status").textValue();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(hosts + path))
                .header("Authorization", authorization)
                .header("Accept", "application/json")
                .header("Content-Type", "application/json")
                .timeout(Managers.LONG);
    }

    private JsonNode send(HttpRequest request) {
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertEquals(200, answer.statusCode(), answer.body());
            return new ObjectMapper().readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static SSLContext trusting(Path authority) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(authority)) {
            store.setCertificateEntry("lab", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
