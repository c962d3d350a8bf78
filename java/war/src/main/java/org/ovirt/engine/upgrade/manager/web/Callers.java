/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Who calls, remembered for half a minute: a role that is taken from a user, or a session that ends, has its effect
 * then. The engine runs in the same server, so few threads may wait for it at a time.
 */
final class Callers {

    private static final long REMEMBERED_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int MOST_REMEMBERED = 256;
    private static final int LOOKUPS = 3;
    /** Those that wait hold threads of the server, which the engine needs to answer. */
    static final int WAITING = 8;
    private static final long PATIENCE_S = 10;

    private final Permissions permissions;
    private final LongSupplier nanos;
    private final Semaphore room = new Semaphore(WAITING);
    private final Semaphore lookups = new Semaphore(LOOKUPS, true);
    private final Map<String, Known> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    private static final class Known {
        private final Caller caller;
        private final long since;

        Known(Caller caller, long since) {
            this.caller = caller;
            this.since = since;
        }
    }

    Callers(Permissions permissions, LongSupplier nanos) {
        this.permissions = permissions;
        this.nanos = nanos;
    }

    /** The caller with these credentials. */
    Caller of(String authorization) throws Refusal {
        String key = fingerprint(authorization);
        Caller caller = remembered(key);
        if (caller != null) {
            return caller;
        }
        if (!room.tryAcquire()) {
            throw tooMany();
        }
        try {
            return lookUp(key, authorization);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.unavailable("CANCELLED", "the server is stopping");
        } finally {
            room.release();
        }
    }

    /** How many wait, for the tests. */
    int waiting() {
        return WAITING - room.availablePermits();
    }

    private Caller lookUp(String key, String authorization) throws Refusal, InterruptedException {
        if (!lookups.tryAcquire(PATIENCE_S, TimeUnit.SECONDS)) {
            throw tooMany();
        }
        try {
            // Another request of the same caller may have asked meanwhile.
            Caller caller = remembered(key);
            return caller != null ? caller : remember(key, permissions.callerOf(authorization));
        } finally {
            lookups.release();
        }
    }

    private static Refusal tooMany() {
        return Refusal.tooMany("too many callers are asked about at the same time", 1);
    }

    private synchronized Caller remembered(String key) {
        Known found = known.get(key);
        if (found == null || nanos.getAsLong() - found.since > REMEMBERED_NANOS) {
            return null;
        }
        return found.caller;
    }

    private synchronized Caller remember(String key, Caller caller) {
        known.put(key, new Known(caller, nanos.getAsLong()));
        return caller;
    }

    /** Credentials are not kept. */
    private static String fingerprint(String authorization) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return Base64.getEncoder().encodeToString(sha.digest(authorization.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
