/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web.wildfly;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** A caller of the application. */
final class Client {

    static final ObjectMapper JSON = new ObjectMapper();

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(20)).build();

    private final String url;
    private final TreeMap<String, String> headers = new TreeMap<>();

    private Client(String url, Map<String, String> headers) {
        this.url = url;
        this.headers.putAll(headers);
    }

    /** With everything that a page of ours sends. */
    static Client of(String url, String authorization) {
        return new Client(url, Map.of("Authorization", authorization, "X-Upgrade-Manager", "1",
                "Content-Type", "application/json"));
    }

    /** The same with another value of a header; {@code null}: without it. */
    Client with(String header, String value) {
        Client other = new Client(url, headers);
        if (value == null) {
            other.headers.remove(header);
        } else {
            other.headers.put(header, value);
        }
        return other;
    }

    HttpResponse<String> send(String method, String path, String body) {
        HttpRequest.BodyPublisher content =
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        return send(request(path).method(method, content).build());
    }

    /** The answers of so many requests that are sent without waiting for each other. */
    List<HttpResponse<String>> sendAtOnce(int times, String path) {
        List<CompletableFuture<HttpResponse<String>>> sent = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            sent.add(HTTP.sendAsync(request(path).GET().build(), HttpResponse.BodyHandlers.ofString()));
        }
        return sent.stream().map(CompletableFuture::join).collect(Collectors.toList());
    }

    HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(120));
        headers.forEach(request::header);
        return request;
    }

    HttpClient http() {
        return HTTP;
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The answer of an operation. Who calls too often waits as long as the server says. */
    JsonNode call(String operation, Object request) {
        HttpResponse<String> answer = post(operation, request);
        while (answer.statusCode() == 429) {
            sleep(Long.parseLong(answer.headers().firstValue("Retry-After").orElseThrow()));
            answer = post(operation, request);
        }
        assertEquals(200, answer.statusCode(), answer.body());
        return read(answer.body());
    }

    private static void sleep(long seconds) {
        try {
            TimeUnit.SECONDS.sleep(seconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> post(String operation, Object request) {
        try {
            return send("POST", "/api/" + operation, JSON.writeValueAsString(request));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Checks that an answer is this problem. */
    static void refused(int status, String code, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(code, read(answer.body()).path("code").asText(), answer.body());
        assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElse(null));
    }

    static JsonNode read(String document) {
        try {
            return JSON.readTree(document);
        } catch (IOException e) {
            throw new UncheckedIOException(document, e);
        }
    }
}
