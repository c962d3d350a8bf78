/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Who calls, by the engine's words, and what the roles of that user permit where. */
final class Caller {

    private final String id;
    private final String name;
    private boolean isAdministrator;
    private final Map<String, Reach> permits = new TreeMap<>();

    /** Where something is permitted. */
    private static final class Reach {
        private boolean everywhere;
        private final Set<String> ids = new TreeSet<>();
    }

    Caller(String id, String name) {
        this.id = id;
        this.name = name;
    }

    /** The engine's id of the user. */
    String id() {
        return id;
    }

    /** The engine's name of the user, for example {@code admin@internal-authz}. */
    String name() {
        return name;
    }

    /** The user has an administrative role somewhere. It can be one that only reads. */
    boolean isAdministrator() {
        return isAdministrator;
    }

    void becomesAdministrator() {
        isAdministrator = true;
    }

    /** @param where the id of a data center, cluster or host; {@code null}: everywhere */
    void mayDo(Collection<String> what, String where) {
        for (String permit : what) {
            Reach reach = permits.computeIfAbsent(permit, missing -> new Reach());
            if (where == null) {
                reach.everywhere = true;
            } else {
                reach.ids.add(where);
            }
        }
    }

    /** The first of these that the user may not do there, or {@code null}. */
    String firstMissing(Collection<String> what, Place place) {
        return what.stream().filter(permit -> !may(permit, place)).findFirst().orElse(null);
    }

    private boolean may(String permit, Place place) {
        Reach reach = permits.get(permit);
        return reach != null && (reach.everywhere
                || has(reach, place.dataCenter()) || has(reach, place.cluster()) || has(reach, place.host()));
    }

    private static boolean has(Reach reach, String where) {
        return where != null && reach.ids.contains(where);
    }
}
