/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;

/** What {@link AssociateRequest} does. */
public class AssociateAction implements Serializable {

    private static final long serialVersionUID = 1L;

    /** The kinds of action. */
    public enum Kind {
        /** Links the host to a content host because a person says so. */
        SET,
        /** Forgets the link and matches anew. */
        REFRESH,
        /** Forgets the link. */
        DROP
    }

    private Kind kind;
    private String provider;
    private String contentHost;

    /** Links the host to this content host because a person says so. */
    public static AssociateAction set(String provider, String contentHost) {
        return of(Kind.SET, provider, contentHost);
    }

    /** Forgets the link and matches anew. */
    public static AssociateAction refresh() {
        return of(Kind.REFRESH, null, null);
    }

    /** Forgets the link. */
    public static AssociateAction drop() {
        return of(Kind.DROP, null, null);
    }

    private static AssociateAction of(Kind kind, String provider, String contentHost) {
        AssociateAction action = new AssociateAction();
        action.kind = kind;
        action.provider = provider;
        action.contentHost = contentHost;
        return action;
    }

    /** The kind of action. */
    public Kind getKind() {
        return kind;
    }

    /** Provider to link to. */
    public String getProvider() {
        return provider;
    }

    /** The provider's id of the content host to link to. */
    public String getContentHost() {
        return contentHost;
    }
}
