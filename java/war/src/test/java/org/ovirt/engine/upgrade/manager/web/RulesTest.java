/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Who may do what, by the roles of a caller. Runs and tasks are looked up in the library: see the tests in WildFly. */
class RulesTest {

    private static final String[] CLUSTER_ADMIN = {"manipulate_host", "edit_host_configuration",
        "edit_cluster_configuration", "migrate_vm", "shut_down_vm", "stop_vm", "RUN_VM", "login"};
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Operation> table = Operation.table();

    @Test
    void anAdministratorIsOneByARole() throws Refusal {
        Caller ordinary = caller(new FakeEngine());
        assertEquals("joe@internal-authz", ordinary.name());
        assertFalse(ordinary.isAdministrator());
        assertEquals(403, assertThrows(Refusal.class, () -> Rules.mayRead(ordinary)).status());

        Caller reader = caller(new FakeEngine().role("reader", true, "login").permission(null, null, "reader"));
        assertTrue(reader.isAdministrator());
        Rules.mayRead(reader);

        Caller user = caller(new FakeEngine().role("user", false, CLUSTER_ADMIN).permission(null, null, "user"));
        assertFalse(user.isAdministrator(), "a role for users that permits much");
        Caller network = caller(new FakeEngine().role("net", true, CLUSTER_ADMIN).permissionOnANetwork("net"));
        assertFalse(network.isAdministrator(), "a permission on nothing of ours");
        assertEquals("manipulate_host", network.firstMissing(List.of("manipulate_host"), Place.SYSTEM));
    }

    @Test
    void whoMayNotSeeRolesIsNoAdministrator() throws Refusal {
        Caller hidden = caller(new FakeEngine().without("/api/roles"));
        assertFalse(hidden.isAdministrator());
        assertEquals(FakeEngine.USER, hidden.name());
        Refusal unknown = assertThrows(Refusal.class, () -> new Permissions(new FakeEngine()).callerOf("Bearer bad"));
        assertEquals(401, unknown.status());
        Refusal odd = assertThrows(Refusal.class, () -> caller(new FakeEngine()
                .document("/api", "{\"authenticated_user\": {\"id\": \"../../roles\"}}")));
        assertEquals(503, odd.status());
    }

    @Test
    void aReaderReadsAndHidesOwnNotificationsOnly() {
        FakeEngine engine = new FakeEngine().role("reader", true, "login").permission(null, null, "reader");
        may(engine, "runs", "{}");
        may(engine, "errata", "{\"host\": {\"id\": \"h\"}}");
        may(engine, "check_host", "{\"id_or_name\": \"h\"}");
        may(engine, "dismiss", "{\"id\": \"n\"}");
        mayNot(engine, "check_host", "{\"host\": {\"id\": \"h\"}}");
        mayNot(engine, "check_engine", "{\"machine\": {\"id\": \"h\"}}");
        for (Operation operation : table.values()) {
            boolean isForLibrary = operation.propertyOf("RunId") != null || operation.propertyOf("TaskId") != null;
            if (!operation.isReading() && operation.propertyOf("UserName") == null && !isForLibrary) {
                mayNot(engine, operation.name(), "{}");
            }
        }
    }

    @Test
    void aClusterIsChangedByWhoeverMayOnItOrItsDataCenter() {
        FakeEngine onCluster = engine("cluster", "c1");
        may(onCluster, "plan", "{\"cluster\": \"c1\"}");
        mayNot(onCluster, "plan", "{\"cluster\": \"c2\"}");
        mayNot(onCluster, "plan", "{\"cluster\": \"../c1\"}");
        mayNot(onCluster, "plan", "{\"cluster\": {\"id\": \"c1\"}}");
        mayNot(onCluster, "plan", "{}");
        mayNot(onCluster, "watch", "{}");
        FakeEngine onCenter = engine("data_center", "d1");
        may(onCenter, "plan", "{\"cluster\": \"c1\"}");
        mayNot(onCenter, "plan", "{\"cluster\": \"c3\"}");
        FakeEngine onSystem = engine(null, null);
        may(onSystem, "plan", "{\"cluster\": \"c9\"}");
        may(onSystem, "watch", "{}");
        mayNot(new FakeEngine().role("r", true, "manipulate_host", "edit_host_configuration")
                .permission(null, null, "r"), "plan", "{\"cluster\": \"c1\"}");
    }

    /** The engine asks the library's own user for each of them: who lacks one cannot borrow it by a run. */
    @Test
    void aRunNeedsEachPermitOfItsSteps() {
        for (String permit : List.of("manipulate_host", "edit_host_configuration", "edit_cluster_configuration", "migrate_vm",
                "shut_down_vm", "stop_vm", "run_vm")) {
            String[] others = Stream.of(CLUSTER_ADMIN).filter(one -> !one.equalsIgnoreCase(permit)).toArray(String[]::new);
            mayNot(new FakeEngine().role("r", true, others).permission(null, null, "r"), "plan", "{\"cluster\": \"c1\"}");
        }
    }

    @Test
    void aHostIsChangedByWhoeverMayOnItOrItsCluster() {
        for (String operation : List.of("install_errata", "install_packages", "upgrade_image", "associate")) {
            for (FakeEngine engine : List.of(engine("host", "h1"), engine("cluster", "c1"), engine("data_center", "d1"),
                    engine(null, null))) {
                may(engine, operation, "{\"host\": {\"id\": \"h1\"}}");
            }
            mayNot(engine("host", "h2"), operation, "{\"host\": {\"id\": \"h1\", \"name\": \"h2\"}}");
            mayNot(engine("cluster", "c1"), operation, "{\"host\": {\"id\": \"h9\"}}");
            mayNot(engine("cluster", "c1"), operation, "{}");
        }
    }

    @Test
    void aPlanThatWasMadeHereIsStartedByWhoeverMayOnItsCluster() throws Exception {
        Permissions permissions = new Permissions(engine("cluster", "c1"));
        Rules rules = new Rules(permissions);
        Caller caller = permissions.callerOf("Bearer good");
        ObjectNode start = request("{\"hash\": \"abc\"}");
        Operation operation = table.get("start");
        assertThrows(Refusal.class, () -> rules.check(operation, start, caller, "Bearer good", null));
        rules.remember("{\"hash\": \"abc\", \"cluster\": \"c1\"}".getBytes());
        rules.check(operation, start, caller, "Bearer good", null);
        rules.remember("{\"hash\": \"def\", \"cluster\": \"c2\"}".getBytes());
        assertThrows(Refusal.class, () -> rules.check(operation, request("{\"hash\": \"def\"}"), caller, "Bearer good", null));
    }

    @Test
    void aHostIsFoundWithItsClusterAndDataCenter() throws Refusal {
        Permissions permissions = new Permissions(engine("data_center", "d1"));
        Place place = permissions.host("h1", "Bearer good");
        assertEquals("h1", place.host());
        assertEquals("c1", place.cluster());
        assertEquals("d1", place.dataCenter());
        Place unseen = permissions.host("h9", "Bearer good");
        assertEquals(null, unseen.cluster());
        // A refusal names it, by its id where the caller may not see it.
        assertEquals("host host01", place.toString());
        assertEquals("cluster Production", permissions.cluster("c1", "Bearer good").toString());
        assertEquals("host h9", unseen.toString());
        assertEquals(400, assertThrows(Refusal.class, () -> permissions.host("h1/../h2", "Bearer good")).status());
    }

    @Test
    void aCallerIsRememberedForHalfAMinute() throws Refusal {
        FakeEngine engine = new FakeEngine();
        long[] now = {0};
        Callers callers = new Callers(new Permissions(engine), () -> now[0]);
        callers.of("Bearer good");
        int first = engine.requests();
        now[0] = 30_000_000_000L;
        callers.of("Bearer good");
        assertEquals(first, engine.requests());
        now[0]++;
        callers.of("Bearer good");
        assertEquals(2 * first, engine.requests());
        assertEquals(401, assertThrows(Refusal.class, () -> callers.of("Bearer bad")).status());
    }

    /** The engine answers with threads of the same server. */
    @Test
    void fewThreadsWaitForTheEngine() throws Exception {
        CountDownLatch answers = new CountDownLatch(1);
        FakeEngine engine = new FakeEngine();
        EngineReader slow = (path, authorization) -> {
            try {
                answers.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return engine.get(path, authorization);
        };
        Callers callers = new Callers(new Permissions(slow), System::nanoTime);
        List<FutureTask<Caller>> waiting = new ArrayList<>();
        for (int i = 0; i < Callers.WAITING; i++) {
            waiting.add(new FutureTask<>(() -> callers.of("Bearer good")));
            new Thread(waiting.get(i)).start();
        }
        // Until all of them wait, a further one may wait as well.
        FutureTask<Refusal> further = new FutureTask<>(() -> {
            while (callers.waiting() < Callers.WAITING) {
                Thread.onSpinWait();
            }
            return assertThrows(Refusal.class, () -> callers.of("Bearer good"));
        });
        new Thread(further).start();
        assertEquals(429, further.get(60, TimeUnit.SECONDS).status());
        answers.countDown();
        for (FutureTask<Caller> one : waiting) {
            assertEquals("joe@internal-authz", one.get(60, TimeUnit.SECONDS).name());
        }
    }

    /** A user with the role of an administrator of clusters there. */
    private static FakeEngine engine(String kind, String id) {
        return new FakeEngine().role("admin", true, CLUSTER_ADMIN).permission(kind, id, "admin")
                .document("/api/clusters/c1", "{\"id\": \"c1\", \"name\": \"Production\", \"data_center\": {\"id\": \"d1\"}}")
                .document("/api/clusters/c3", "{\"id\": \"c3\", \"data_center\": {\"id\": \"d3\"}}")
                .document("/api/hosts/h1", "{\"id\": \"h1\", \"name\": \"host01\", \"cluster\": {\"id\": \"c1\"}}");
    }

    private static Caller caller(FakeEngine engine) throws Refusal {
        return new Permissions(engine).callerOf("Bearer good");
    }

    private void check(FakeEngine engine, String operation, String request) throws Refusal {
        Permissions permissions = new Permissions(engine);
        new Rules(permissions).check(
                table.get(operation), request(request), permissions.callerOf("Bearer good"), "Bearer good", null);
    }

    private void may(FakeEngine engine, String operation, String request) {
        org.junit.jupiter.api.Assertions.assertDoesNotThrow(() -> check(engine, operation, request));
    }

    private void mayNot(FakeEngine engine, String operation, String request) {
        Refusal refusal = assertThrows(Refusal.class, () -> check(engine, operation, request), operation + request);
        assertTrue(refusal.status() == 403 || refusal.status() == 400, refusal.getMessage());
    }

    private static ObjectNode request(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
