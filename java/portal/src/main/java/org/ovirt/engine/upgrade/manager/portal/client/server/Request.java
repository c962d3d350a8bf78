/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.server;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.js.Portal;
import org.ovirt.engine.upgrade.manager.portal.client.js.Response;
import org.ovirt.engine.upgrade.manager.portal.client.model.Messages.Problem;

/**
 * One request. A server that is away is told to the {@link Connection}, and what only reads is asked again until there
 * is an answer. What changes something is never sent twice.
 */
public final class Request<T> {

    /** The answer. */
    public interface Answer<T> {
        /** It is there. */
        void got(T answer);
    }

    /** What went wrong. */
    public interface Failure {
        /** It went wrong. */
        void failed(Problem problem);
    }

    /** A server that has lost its power answers nothing, and a browser waits for it for minutes. */
    private static final double PATIENCE_MS = 20_000;
    /** Plans, checks and the begin of an installation take their time. A connection that is dead is one without an answer. */
    private static final double LONG_PATIENCE_MS = 600_000;
    /** Longest wait for the answer to a command. The server may ask a provider first. */
    private static final double COMMAND_PATIENCE_MS = 60_000;
    private static final double FIRST_WAIT_MS = 1000;
    private static final double LONGEST_WAIT_MS = 10_000;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int TOO_MANY = 429;
    private static final int BAD_GATEWAY = 502;
    private static final int GATEWAY_TIMEOUT = 504;

    private final Scope scope;
    private final String url;
    private final String body;
    private final boolean isRepeatable;
    private final double patienceMs;
    private final Answer<T> answer;
    private final Failure failure;
    private double wait = FIRST_WAIT_MS;

    private Request(Scope scope, String url, String body, boolean isRepeatable, double patienceMs, Answer<T> answer,
            Failure failure) {
        this.scope = scope;
        this.url = url;
        this.body = body;
        this.isRepeatable = isRepeatable;
        this.patienceMs = patienceMs;
        this.answer = answer;
        this.failure = failure;
    }

    /** An operation of the contract that reads, however long it takes: a check asks many servers. */
    public static <T> void read(Scope scope, String operation, Json.Doc request, Answer<T> answer, Failure failure) {
        ask(scope, operation, request, true, LONG_PATIENCE_MS, answer, failure);
    }

    /** An operation of the contract that reads and is answered soon: no answer for a while is a server that is away. */
    public static <T> void look(Scope scope, String operation, Json.Doc request, Answer<T> answer, Failure failure) {
        ask(scope, operation, request, true, PATIENCE_MS, answer, failure);
    }

    /** As {@link #read}, asked once: for a page that shows nothing while the server is away. */
    public static <T> void once(Scope scope, String operation, Json.Doc request, Answer<T> answer, Failure failure) {
        ask(scope, operation, request, false, LONG_PATIENCE_MS, answer, failure);
    }

    /** An operation of the contract that changes something. */
    public static <T> void act(Scope scope, String operation, Json.Doc request, Answer<T> answer, Failure failure) {
        ask(scope, operation, request, false, LONG_PATIENCE_MS, answer, failure);
    }

    /** As {@link #act}, with a short limit: for commands that the server only stores or passes on. */
    public static <T> void command(Scope scope, String operation, Json.Doc request, Answer<T> answer, Failure failure) {
        ask(scope, operation, request, false, COMMAND_PATIENCE_MS, answer, failure);
    }

    private static <T> void ask(Scope scope, String operation, Json.Doc request, boolean isRepeatable, double patienceMs,
            Answer<T> answer, Failure failure) {
        String body = Json.stringify(request.object());
        new Request<>(scope, "../api/" + operation, body, isRepeatable, patienceMs, answer, failure).send();
    }

    /** A collection of the engine's own REST API. */
    public static <T> void engine(Scope scope, String path, Answer<T> answer, Failure failure) {
        new Request<>(scope, Portal.api().engineBaseUrl() + "api/" + path, null, true, PATIENCE_MS, answer, failure).send();
    }

    private void send() {
        if (scope.isOver()) {
            return;
        }
        Object options = options(body);
        Json.set(options, "signal", Browser.timeout(patienceMs));
        Browser.fetch(url, options).then(this::take, error -> away(null));
    }

    /** Options of {@code fetch}, with the token of now: the portal may have got another one. */
    static Object options(String body) {
        Json.Doc headers = Json.doc().with("Accept", "application/json")
                .with("Authorization", "Bearer " + Portal.api().ssoToken());
        Json.Doc options = Json.doc().with("method", body == null ? "GET" : "POST").with("credentials", "omit")
                .with("cache", "no-store").with("headers", headers);
        if (body != null) {
            headers.with("Content-Type", "application/json").with("X-Upgrade-Manager", "1");
            options.with("body", body);
        }
        return options.object();
    }

    private void take(Response response) {
        if (response.status == TOO_MANY) {
            repeat(seconds(response.headers.get("Retry-After")));
            return;
        }
        response.text().then(text -> take(response.status, text), error -> away(null));
    }

    private static double seconds(String text) {
        try {
            return Math.max(1, Integer.parseInt(text)) * 1000.0;
        } catch (NumberFormatException e) {
            return FIRST_WAIT_MS;
        }
    }

    private void take(double status, String text) {
        Object document = null;
        try {
            document = Json.parse(text);
        } catch (RuntimeException e) {
            // Not from the application: the web server before it answers in its own way while that is away.
            document = null;
        }
        if (status == OK && document != null) {
            Connection.answered();
            deliver(document);
            return;
        }
        Problem problem = Problems.of(document);
        if (isAway(status, problem)) {
            away(problem);
        } else {
            Connection.answered();
            fail(problem == null ? Problems.status((int) status) : problem);
        }
    }

    /**
     * Whether the application does not answer now, so that a read is repeated. An answer with a problem is final, also where the
     * provider or the engine caused it; except that the application is not open yet, or is being closed. An answer without a
     * problem comes from the web server in front of the application.
     */
    private static boolean isAway(double status, Problem problem) {
        boolean isGateway = status >= BAD_GATEWAY && status <= GATEWAY_TIMEOUT;
        if (problem == null) {
            return isGateway || status == OK || status == NOT_FOUND;
        }
        return isGateway && ("HTTP_NOT_OPEN".equals(problem.code) || "CLOSED".equals(problem.code));
    }

    @SuppressWarnings("unchecked")
    private void deliver(Object document) {
        if (!scope.isOver()) {
            answer.got((T) document);
        }
    }

    private void away(Problem why) {
        if (scope.isOver()) {
            return;
        }
        Connection.lost(why);
        if (isRepeatable) {
            repeat(wait);
            wait = Math.min(LONGEST_WAIT_MS, wait * 2);
        } else {
            fail(Problems.noAnswer());
        }
    }

    private void repeat(double ms) {
        scope.later(ms, this::send);
    }

    private void fail(Problem problem) {
        if (!scope.isOver()) {
            failure.failed(problem);
        }
    }
}
