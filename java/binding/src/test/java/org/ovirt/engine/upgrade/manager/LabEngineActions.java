/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.io.OutputStreamWriter;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import org.ovirt.engine.upgrade.manager.config.Config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Engine actions that ask the lab's world, in lines to and from another process. All documents pass through the binding's
 * classes in both directions. Neither the library nor this JVM makes an HTTP request to an engine.
 */
final class LabEngineActions implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final class Waiting {
        final CompletableFuture<Object> future = new CompletableFuture<>();
        final Class<?> type;

        Waiting(Class<?> type) {
            this.type = type;
        }
    }

    private final Process process;
    private final Writer calls;
    private final AtomicLong last = new AtomicLong();
    private final Map<Long, Waiting> waiting = new ConcurrentHashMap<>();
    /** Names of the methods that were called, as Java has them. */
    final Set<String> seen = ConcurrentHashMap.newKeySet();
    final Set<String> correlationIds = ConcurrentHashMap.newKeySet();

    /** @param withApi the configuration of the process that answers */
    LabEngineActions(Path folder, Config withApi) throws IOException {
        Path file = folder.resolve("embedder.json");
        Files.write(file, Documents.write(withApi));
        process = new ProcessBuilder(
                Path.of(System.getProperty("native.dir"), "upgrade-manager-lab").toString(), "engine-actions",
                file.toString()).redirectError(folder.resolve("embedder.log").toFile()).start();
        calls = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "lab-engine-actions");
        reader.setDaemon(true);
        reader.start();
    }

    EngineActions actions() {
        return (EngineActions) Proxy.newProxyInstance(
                EngineActions.class.getClassLoader(), new Class<?>[] {EngineActions.class}, this::call);
    }

    private Object call(Object proxy, Method method, Object[] arguments) throws IOException {
        EngineCall call = (EngineCall) arguments[1];
        Class<?> type = (Class<?>) ((ParameterizedType) method.getGenericReturnType()).getActualTypeArguments()[0];
        seen.add(method.getName());
        correlationIds.add(call.correlationId());
        long ticket = last.incrementAndGet();
        Waiting answer = new Waiting(type);
        waiting.put(ticket, answer);
        String line = JSON.writeValueAsString(Map.of(
                "ticket", ticket,
                "method", call.method(),
                "arguments", JSON.readTree(Documents.write(arguments[0])),
                "correlation_id", call.correlationId()));
        synchronized (calls) {
            calls.write(line + "\n");
            calls.flush();
        }
        return answer.future;
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode answer = JSON.readTree(line);
                Waiting call = waiting.remove(answer.get("ticket").longValue());
                JsonNode error = answer.get("error");
                if (error == null) {
                    byte[] document = JSON.writeValueAsBytes(answer.get("answer"));
                    call.future.complete(Documents.read(document, call.type));
                } else {
                    call.future.completeExceptionally(new EngineActionException(
                            UpgradeManagerErrorCode.of(error.get("code").textValue()),
                            error.get("message").textValue()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Long> unanswered() {
        return List.copyOf(waiting.keySet());
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
