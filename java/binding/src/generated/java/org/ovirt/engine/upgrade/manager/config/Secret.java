/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/**
 * The source of a secret. It is read before each request, so a changed file is used at once. Exactly one of these.
 */
public final class Secret {

    private final String file;
    private final String env;
    private final String value;

    private Secret(String file, String env, String value) {
        this.file = file;
        this.env = env;
        this.value = value;
    }

    /** The first line of this file. */
    public static Secret file(String file) {
        return new Secret(Objects.requireNonNull(file), null, null);
    }

    /** The first line of this file. {@code null}: another one is set. */
    public String getFile() {
        return file;
    }

    /** This environment variable. */
    public static Secret env(String env) {
        return new Secret(null, Objects.requireNonNull(env), null);
    }

    /** This environment variable. {@code null}: another one is set. */
    public String getEnv() {
        return env;
    }

    /** The secret itself. Prefer the others. */
    public static Secret value(String value) {
        return new Secret(null, null, Objects.requireNonNull(value));
    }

    /** The secret itself. Prefer the others. {@code null}: another one is set. */
    public String getValue() {
        return value;
    }

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    static Secret fromProperties(
            @JsonProperty("file") String file,
            @JsonProperty("env") String env,
            @JsonProperty("value") String value) {
        if (file != null) {
            return file(file);
        }
        if (env != null) {
            return env(env);
        }
        if (value != null) {
            return value(value);
        }
        throw new IllegalArgumentException("none of the choices of Secret");
    }

    @JsonValue
    Object toJson() {
        if (file != null) {
            return Collections.singletonMap("file", file);
        }
        if (env != null) {
            return Collections.singletonMap("env", env);
        }
        if (value != null) {
            return Collections.singletonMap("value", value);
        }
        return null;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Secret)) {
            return false;
        }
        Secret that = (Secret) other;
        return Objects.equals(this.file, that.file)
                && Objects.equals(this.env, that.env)
                && Objects.equals(this.value, that.value);
    }

    @Override
    public int hashCode() {
        return Objects.hash(file,
                env,
                value);
    }

    @Override
    public String toString() {
        return PlainText.of("Secret{"
                + "file=" + file
                + ", env=" + env
                + ", value=" + (value == null ? null : "***")
                + "}");
    }

}
