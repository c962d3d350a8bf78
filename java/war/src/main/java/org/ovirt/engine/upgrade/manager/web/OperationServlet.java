/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;

import javax.servlet.AsyncContext;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

import org.ovirt.engine.upgrade.manager.CallOptions;
import org.ovirt.engine.upgrade.manager.UpgradeManager;
import org.ovirt.engine.upgrade.manager.UpgradeManagerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * All operations: {@code POST api/NAME} with the request document, or {@code GET api/NAME?request=...} for one that
 * reads. The actor and the user of a request are the caller, and a host is what the engine says of it, whatever the
 * request says. No thread waits for the answer.
 */
public final class OperationServlet extends HttpServlet {

    static final int MOST_BYTES = 4 * 1024 * 1024;
    private static final int DEEPEST = 64;
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(OperationServlet.class);

    /** What was checked is what is sent: of a repeated key only one value could be checked. */
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        answer(request, response);
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        answer(request, response);
    }

    private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            begin(request, response);
        } catch (Refusal refusal) {
            Answers.send(response, refusal);
        }
    }

    private void begin(HttpServletRequest request, HttpServletResponse response) throws IOException, Refusal {
        Application application = Application.of(getServletContext());
        Operation operation = operation(application, request.getPathInfo());
        boolean isGet = "GET".equals(request.getMethod());
        if (isGet && !operation.isReading()) {
            throw Refusal.method("GET", "POST");
        }
        ObjectNode document = parse(isGet ? inQuery(request) : inBody(request));
        UpgradeManager manager = application.manager();
        Caller caller = Gate.caller(request);
        Library library = new Library(manager);
        application.rules().check(operation, document, caller, Gate.authorization(request), library);
        library.describe(operation, document);
        name(caller, operation, document);
        byte[] sent = write(document);
        application.rate().begins(caller);
        try {
            AsyncContext context = request.startAsync(request, response);
            // The library has a deadline for each operation.
            context.setTimeout(0);
            call(application, operation, sent, caller, context, manager);
        } catch (RuntimeException e) {
            application.rate().ends(caller);
            throw e;
        }
    }

    private static Operation operation(Application application, String path) throws Refusal {
        String name = path == null || path.isEmpty() ? "" : path.substring(1);
        Operation operation = application.operations().get(name);
        if (operation == null) {
            throw Refusal.notFound("there is no such operation");
        }
        return operation;
    }

    private static byte[] inQuery(HttpServletRequest request) {
        String document = request.getParameter("request");
        return document == null ? new byte[0] : document.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] inBody(HttpServletRequest request) throws IOException, Refusal {
        if (request.getContentLengthLong() > MOST_BYTES) {
            throw Refusal.tooLarge(MOST_BYTES);
        }
        byte[] body = request.getInputStream().readNBytes(MOST_BYTES + 1);
        if (body.length > MOST_BYTES) {
            throw Refusal.tooLarge(MOST_BYTES);
        }
        return body;
    }

    /** Nothing is an empty document. */
    private static ObjectNode parse(byte[] document) throws IOException, Refusal {
        if (document.length == 0) {
            return JSON.createObjectNode();
        }
        JsonNode parsed;
        try {
            refuseDepth(document);
            parsed = JSON.readTree(document);
        } catch (JsonProcessingException e) {
            throw Refusal.badDocument("the request is no JSON, or repeats a key");
        }
        if (parsed == null || !parsed.isObject()) {
            throw Refusal.badDocument("the request is no JSON object");
        }
        return (ObjectNode) parsed;
    }

    /** A tree is read and written by recursion, on a stack of a megabyte. */
    private static void refuseDepth(byte[] document) throws IOException, Refusal {
        try (JsonParser parser = JSON.getFactory().createParser(document)) {
            int depth = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (depth > DEEPEST) {
                    throw Refusal.badDocument("the request is nested more than " + DEEPEST + " times");
                }
            }
        }
    }

    private static byte[] write(ObjectNode document) throws Refusal {
        try {
            return JSON.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            // Half a character, which JSON can name and UTF-8 cannot write.
            throw Refusal.badDocument("a text of the request is no text");
        }
    }

    private static void name(Caller caller, Operation operation, ObjectNode document) {
        if (operation.has("actor")) {
            document.put("actor", caller.name());
        }
        String user = operation.propertyOf("UserName");
        if (user != null) {
            document.put(user, caller.name());
        }
    }

    private static void call(Application application, Operation operation, byte[] sent, Caller caller,
            AsyncContext context, UpgradeManager manager) {
        String correlation = ((HttpServletRequest) context.getRequest()).getHeader("Correlation-Id");
        if (!operation.isReading()) {
            LOG.info("{} calls {}, correlation id {}", caller.name(), operation.name(), correlation);
        }
        manager.callAsync(operation.name(), sent, new CallOptions().correlationId(correlation))
                .whenComplete((answer, failure) -> {
                    try {
                        if (failure == null && operation.answers("Plan")) {
                            application.rules().remember(answer);
                        }
                        finish((HttpServletResponse) context.getResponse(), answer, failure);
                    } finally {
                        // Not before: a client that does not read its answers has so many of them and no more.
                        application.rate().ends(caller);
                        complete(context);
                    }
                });
    }

    private static void complete(AsyncContext context) {
        try {
            context.complete();
        } catch (RuntimeException e) {
            // The server is stopping, and its threads are gone already.
            LOG.debug("A request could not be completed", e);
        }
    }

    private static void finish(HttpServletResponse response, byte[] answer, Throwable failure) {
        try {
            if (failure == null) {
                Answers.send(response, answer);
            } else {
                Answers.send(response, refusal(failure));
            }
        } catch (IOException | IllegalStateException e) {
            LOG.debug("The caller is gone", e);
        }
    }

    private static Refusal refusal(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof UpgradeManagerException) {
            return Refusal.of((UpgradeManagerException) cause);
        }
        LOG.error("An operation failed", cause);
        return Refusal.unavailable("INTERNAL", "the operation failed; see the engine's log");
    }
}
