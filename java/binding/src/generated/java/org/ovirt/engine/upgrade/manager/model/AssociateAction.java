/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** What {@code associate} does. Exactly one of these. */
public final class AssociateAction {

    private final Set set;
    private final String word;

    private AssociateAction(Set set, String word) {
        this.set = set;
        this.word = word;
    }

    /** Links the host to the named content host. */
    public static AssociateAction set(Set set) {
        return new AssociateAction(Objects.requireNonNull(set), null);
    }

    /** Links the host to the named content host. {@code null}: another one is set. */
    public Set getSet() {
        return set;
    }

    /** Drops the association and matches again. */
    public static AssociateAction refresh() {
        return new AssociateAction(null, "refresh");
    }

    /** It is {@code refresh}: drops the association and matches again. */
    public boolean isRefresh() {
        return "refresh".equals(word);
    }

    /** Drops the association. */
    public static AssociateAction drop() {
        return new AssociateAction(null, "drop");
    }

    /** It is {@code drop}: drops the association. */
    public boolean isDrop() {
        return "drop".equals(word);
    }

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    static AssociateAction fromProperties(
            @JsonProperty("set") Set set) {
        if (set != null) {
            return set(set);
        }
        throw new IllegalArgumentException("none of the choices of AssociateAction");
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static AssociateAction fromWord(String word) {
        if ("refresh".equals(word)) {
            return refresh();
        }
        if ("drop".equals(word)) {
            return drop();
        }
        throw new IllegalArgumentException("none of the choices of AssociateAction");
    }

    @JsonValue
    Object toJson() {
        if (set != null) {
            return Collections.singletonMap("set", set);
        }
        return word;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof AssociateAction)) {
            return false;
        }
        AssociateAction that = (AssociateAction) other;
        return Objects.equals(this.set, that.set)
                && Objects.equals(this.word, that.word);
    }

    @Override
    public int hashCode() {
        return Objects.hash(set,
                word);
    }

    @Override
    public String toString() {
        return PlainText.of("AssociateAction{"
                + "set=" + set
                + ", word=" + word
                + "}");
    }

    /** Links the host to the named content host. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public static final class Set {

        private final String contentHost;
        private final String provider;

        @JsonCreator
        private Set(
                @JsonProperty("content_host") String contentHost,
                @JsonProperty("provider") String provider) {
            this.contentHost = contentHost;
            this.provider = provider;
        }

        /** An empty builder. */
        public static Builder builder() {
            return new Builder();
        }

        /** A builder with the values of this one. */
        public Builder toBuilder() {
            Builder builder = new Builder();
            builder.contentHost = contentHost;
            builder.provider = provider;
            return builder;
        }

        /** The provider's id. */
        @JsonProperty("content_host")
        public String getContentHost() {
            return contentHost;
        }

        /** Provider. */
        @JsonProperty("provider")
        public String getProvider() {
            return provider;
        }

        @Override
        public boolean equals(Object other) {
            if (!(other instanceof Set)) {
                return false;
            }
            Set that = (Set) other;
            return Objects.equals(this.contentHost, that.contentHost)
                    && Objects.equals(this.provider, that.provider);
        }

        @Override
        public int hashCode() {
            return Objects.hash(contentHost,
                    provider);
        }

        @Override
        public String toString() {
            return PlainText.of("Set{"
                    + "contentHost=" + contentHost
                    + ", provider=" + provider
                    + "}");
        }

        /** Builds a {@code Set}. A value that is not given is left out of the document. */
        public static final class Builder {
            private String contentHost;
            private String provider;

            private Builder() {
            }

            /** The provider's id. */
            public Builder contentHost(String contentHost) {
                this.contentHost = contentHost;
                return this;
            }

            /** Provider. */
            public Builder provider(String provider) {
                this.provider = provider;
                return this;
            }

            public Set build() {
                return new Set(contentHost,
                        provider);
            }
        }
    }

}
