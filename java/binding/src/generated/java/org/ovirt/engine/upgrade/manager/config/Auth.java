/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** Credentials. A personal access token takes the place of the password. Exactly one of these. */
public final class Auth {

    private final Basic basic;
    private final Oauth1 oauth1;

    private Auth(Basic basic, Oauth1 oauth1) {
        this.basic = basic;
        this.oauth1 = oauth1;
    }

    /** User and password, or user and personal access token (Foreman 1.17 or newer). */
    public static Auth basic(Basic basic) {
        return new Auth(Objects.requireNonNull(basic), null);
    }

    /**
     * User and password, or user and personal access token (Foreman 1.17 or newer). {@code null}: another one is
     * set.
     */
    public Basic getBasic() {
        return basic;
    }

    /**
     * OAuth 1.0 with the consumer of the server's settings ({@code oauth_consumer_key},
     * {@code oauth_consumer_secret}), where {@code oauth_active} is on. Signed with HMAC-SHA1.
     */
    public static Auth oauth1(Oauth1 oauth1) {
        return new Auth(null, Objects.requireNonNull(oauth1));
    }

    /**
     * OAuth 1.0 with the consumer of the server's settings ({@code oauth_consumer_key},
     * {@code oauth_consumer_secret}), where {@code oauth_active} is on. Signed with HMAC-SHA1. {@code null}:
     * another one is set.
     */
    public Oauth1 getOauth1() {
        return oauth1;
    }

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    static Auth fromProperties(
            @JsonProperty("basic") Basic basic,
            @JsonProperty("oauth1") Oauth1 oauth1) {
        if (basic != null) {
            return basic(basic);
        }
        if (oauth1 != null) {
            return oauth1(oauth1);
        }
        throw new IllegalArgumentException("none of the choices of Auth");
    }

    @JsonValue
    Object toJson() {
        if (basic != null) {
            return Collections.singletonMap("basic", basic);
        }
        if (oauth1 != null) {
            return Collections.singletonMap("oauth1", oauth1);
        }
        return null;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Auth)) {
            return false;
        }
        Auth that = (Auth) other;
        return Objects.equals(this.basic, that.basic)
                && Objects.equals(this.oauth1, that.oauth1);
    }

    @Override
    public int hashCode() {
        return Objects.hash(basic,
                oauth1);
    }

    @Override
    public String toString() {
        return PlainText.of("Auth{"
                + "basic=" + basic
                + ", oauth1=" + oauth1
                + "}");
    }

    /** User and password, or user and personal access token (Foreman 1.17 or newer). */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public static final class Basic {

        private final Secret password;
        private final String username;

        @JsonCreator
        private Basic(
                @JsonProperty("password") Secret password,
                @JsonProperty("username") String username) {
            this.password = password;
            this.username = username;
        }

        /** An empty builder. */
        public static Builder builder() {
            return new Builder();
        }

        /** A builder with the values of this one. */
        public Builder toBuilder() {
            Builder builder = new Builder();
            builder.password = password;
            builder.username = username;
            return builder;
        }

        /** Password or personal access token. */
        @JsonProperty("password")
        public Secret getPassword() {
            return password;
        }

        /** Login. */
        @JsonProperty("username")
        public String getUsername() {
            return username;
        }

        @Override
        public boolean equals(Object other) {
            if (!(other instanceof Basic)) {
                return false;
            }
            Basic that = (Basic) other;
            return Objects.equals(this.password, that.password)
                    && Objects.equals(this.username, that.username);
        }

        @Override
        public int hashCode() {
            return Objects.hash(password,
                    username);
        }

        @Override
        public String toString() {
            return PlainText.of("Basic{"
                    + "password=" + password
                    + ", username=" + username
                    + "}");
        }

        /** Builds a {@code Basic}. A value that is not given is left out of the document. */
        public static final class Builder {
            private Secret password;
            private String username;

            private Builder() {
            }

            /** Password or personal access token. */
            public Builder password(Secret password) {
                this.password = password;
                return this;
            }

            /** Login. */
            public Builder username(String username) {
                this.username = username;
                return this;
            }

            public Basic build() {
                return new Basic(password,
                        username);
            }
        }
    }

    /**
     * OAuth 1.0 with the consumer of the server's settings ({@code oauth_consumer_key},
     * {@code oauth_consumer_secret}), where {@code oauth_active} is on. Signed with HMAC-SHA1.
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public static final class Oauth1 {

        private final String consumerKey;
        private final Secret consumerSecret;
        private final String username;

        @JsonCreator
        private Oauth1(
                @JsonProperty("consumer_key") String consumerKey,
                @JsonProperty("consumer_secret") Secret consumerSecret,
                @JsonProperty("username") String username) {
            this.consumerKey = consumerKey;
            this.consumerSecret = consumerSecret;
            this.username = username;
        }

        /** An empty builder. */
        public static Builder builder() {
            return new Builder();
        }

        /** A builder with the values of this one. */
        public Builder toBuilder() {
            Builder builder = new Builder();
            builder.consumerKey = consumerKey;
            builder.consumerSecret = consumerSecret;
            builder.username = username;
            return builder;
        }

        /** Key of the consumer. */
        @JsonProperty("consumer_key")
        public String getConsumerKey() {
            return consumerKey;
        }

        /** Secret of the consumer. */
        @JsonProperty("consumer_secret")
        public Secret getConsumerSecret() {
            return consumerSecret;
        }

        /**
         * Login to act as: needed where the server maps users ({@code oauth_map_users}). A server that does not
         * map users gives calls without it every permission.
         */
        @JsonProperty("username")
        public String getUsername() {
            return username;
        }

        @Override
        public boolean equals(Object other) {
            if (!(other instanceof Oauth1)) {
                return false;
            }
            Oauth1 that = (Oauth1) other;
            return Objects.equals(this.consumerKey, that.consumerKey)
                    && Objects.equals(this.consumerSecret, that.consumerSecret)
                    && Objects.equals(this.username, that.username);
        }

        @Override
        public int hashCode() {
            return Objects.hash(consumerKey,
                    consumerSecret,
                    username);
        }

        @Override
        public String toString() {
            return PlainText.of("Oauth1{"
                    + "consumerKey=" + (consumerKey == null ? null : "***")
                    + ", consumerSecret=" + consumerSecret
                    + ", username=" + username
                    + "}");
        }

        /** Builds a {@code Oauth1}. A value that is not given is left out of the document. */
        public static final class Builder {
            private String consumerKey;
            private Secret consumerSecret;
            private String username;

            private Builder() {
            }

            /** Key of the consumer. */
            public Builder consumerKey(String consumerKey) {
                this.consumerKey = consumerKey;
                return this;
            }

            /** Secret of the consumer. */
            public Builder consumerSecret(Secret consumerSecret) {
                this.consumerSecret = consumerSecret;
                return this;
            }

            /**
             * Login to act as: needed where the server maps users ({@code oauth_map_users}). A server that does
             * not map users gives calls without it every permission.
             */
            public Builder username(String username) {
                this.username = username;
                return this;
            }

            public Oauth1 build() {
                return new Oauth1(consumerKey,
                        consumerSecret,
                        username);
            }
        }
    }

}
