/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.core.utils.standin;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;

import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The lab's engine, which knows the users. */
public final class LabEngine {

    private LabEngine() {
    }

    /** Whether it accepts these credentials. */
    public static boolean knows(String authorization) throws IOException {
        HttpsURLConnection connection =
                open(System.getProperty("standin.engine.url") + "/api", System.getProperty("standin.engine.ca"));
        connection.setRequestProperty("Authorization", authorization);
        connection.setRequestProperty("Accept", "application/json");
        return connection.getResponseCode() == 200;
    }

    /** A connection to a server with a certificate of this authority. */
    public static HttpsURLConnection open(String url, String authority) throws IOException {
        HttpsURLConnection connection = (HttpsURLConnection) new URL(url).openConnection();
        connection.setSSLSocketFactory(trusting(authority).getSocketFactory());
        return connection;
    }

    private static SSLContext trusting(String authority) throws IOException {
        try (InputStream pem = Files.newInputStream(Paths.get(authority))) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("lab", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }
}
