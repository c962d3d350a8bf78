/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.ovirt.engine.upgrade.manager.model.Problem;

/**
 * Documents to objects and back. How an object looks as JSON is in its annotations. A field of a newer library is
 * ignored; a word of a newer library is read as {@code null}.
 */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
            .build();

    private Json() {
    }

    static byte[] write(Object document) {
        try {
            return MAPPER.writeValueAsBytes(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a document; {@code null} where the document is {@code null}. */
    static <T> T read(byte[] document, Class<T> type) throws IOException {
        return MAPPER.readValue(document, type);
    }

    static Map<String, String> readStrings(byte[] document) {
        try {
            return MAPPER.readValue(document, new TypeReference<TreeMap<String, String>>() { });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Never throws: an error must reach its caller, even if its document cannot be read. */
    static Problem readProblem(byte[] document) {
        try {
            return MAPPER.readValue(document, Problem.class);
        } catch (IOException e) {
            return unreadable(document, e);
        }
    }

    /** The error of a document that cannot be read. */
    static Problem unreadable(byte[] document, IOException why) {
        String begin = new String(document, 0, Math.min(document.length, 200), StandardCharsets.UTF_8);
        return Problem.builder()
                .code(UpgradeManagerErrorCode.INTERNAL.name())
                .message("a document of the library cannot be read: " + why.getMessage() + "; it begins: " + begin)
                .remedy("Install the binding and the library of the same release.")
                .build();
    }
}
