/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.config;

import java.io.Serializable;

/** Where a secret is: in a file, in an environment variable, or here. It is never printed. */
public class Secret implements Serializable {

    private static final long serialVersionUID = 1L;

    private String file;
    private String env;
    private String value;

    /** The first line of this file. */
    public static Secret file(String path) {
        return new Secret().setFile(path);
    }

    /** This environment variable. */
    public static Secret env(String name) {
        return new Secret().setEnv(name);
    }

    /** In the configuration itself. Prefer the others. */
    public static Secret value(String value) {
        return new Secret().setValue(value);
    }

    /** File whose first line is the secret. */
    public String getFile() {
        return file;
    }

    public Secret setFile(String file) {
        this.file = file;
        return this;
    }

    /** Environment variable that is the secret. */
    public String getEnv() {
        return env;
    }

    public Secret setEnv(String env) {
        this.env = env;
        return this;
    }

    /** The secret itself. */
    public String getValue() {
        return value;
    }

    public Secret setValue(String value) {
        this.value = value;
        return this;
    }

    @Override
    public String toString() {
        return "***";
    }
}
