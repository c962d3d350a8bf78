/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager;

import java.util.Map;
import org.ovirt.engine.upgrade.manager.model.Problem;

/** Errors that the binding itself raises, in the words of the library. */
final class OwnProblems {

    /** ABI of the library that this jar needs. */
    static final int ABI_VERSION = 1;

    private OwnProblems() {
    }

    /** The caller cancelled the operation. */
    static Problem cancelled(Object operation) {
        return Problem.builder()
                .code("CANCELLED")
                .message("" + operation + " was cancelled")
                .params(Map.of("operation", String.valueOf(operation)))
                .build();
    }

    /** Library and binding are of different builds. */
    static Problem abiMismatch(Object library, Object caller) {
        return Problem.builder()
                .code("ABI_MISMATCH")
                .message("the native library has ABI version " + library + ", the caller needs ABI version " + caller)
                .remedy("Install the binding and the library of the same release.")
                .params(Map.of("library", String.valueOf(library), "caller", String.valueOf(caller)))
                .build();
    }

    /** A defect of this library: a panic or a broken assumption. */
    static Problem internal(Object what) {
        return Problem.builder()
                .code("INTERNAL")
                .message("internal error: " + what)
                .remedy("Report it with the log. The upgrade manager continues to work.")
                .params(Map.of("what", String.valueOf(what)))
                .build();
    }

    /** A binding could not find or load the native library. */
    static Problem libraryNotLoaded(Object why) {
        return Problem.builder()
                .code("LIBRARY_NOT_LOADED")
                .message("the native library could not be loaded: " + why)
                .remedy("Install the package that contains it, or put its folder on java.library.path.")
                .params(Map.of("why", String.valueOf(why)))
                .build();
    }
}
