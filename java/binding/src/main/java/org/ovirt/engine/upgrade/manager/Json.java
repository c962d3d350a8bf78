/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.fasterxml.jackson.databind.util.LRUMap;
import com.fasterxml.jackson.databind.util.LookupCache;
import org.ovirt.engine.upgrade.manager.model.Problem;

/**
 * Documents to objects and back. How an object looks as JSON is in its annotations. In what the library sends, a field
 * of a newer library is ignored, and a word of a newer library is read as {@code null}. Requests and the configuration
 * are strict, as in the library: an unknown key or word is an error.
 */
final class Json {

    private static final LookupCache<Object, JavaType> TYPES = new LRUMap<>(16, 256);
    /**
     * Jackson keeps nothing of this class loader: no buffers with the threads that call, and no types in the cache that
     * all users of Jackson share. Else a web application that is deployed anew could not load the library again.
     */
    private static final JsonMapper STRICT = JsonMapper.builder(JsonFactory.builder()
                    .disable(JsonFactory.Feature.USE_THREAD_LOCAL_FOR_BUFFER_RECYCLING)
                    .build())
            .typeFactory(TypeFactory.defaultInstance().withCache(TYPES))
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();
    private static final JsonMapper MAPPER =
            STRICT.rebuild().enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL).build();

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
        return (type.isAnnotationPresent(JsonIgnoreProperties.class) ? MAPPER : STRICT).readValue(document, type);
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
            return unreadable(e);
        }
    }

    /** The error of a document that cannot be read: where, and no value, since values can be secret. */
    static Problem unreadable(IOException why) {
        StringBuilder what = new StringBuilder("a document cannot be read");
        if (why instanceof JsonMappingException) {
            String path = ((JsonMappingException) why).getPath().stream()
                    .map(step -> step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName())
                    .collect(Collectors.joining("."));
            what.append(path.isEmpty() ? "" : ", at " + path);
        }
        JsonLocation at = why instanceof JsonProcessingException ? ((JsonProcessingException) why).getLocation() : null;
        if (at != null) {
            what.append(", line ").append(at.getLineNr()).append(", column ").append(at.getColumnNr());
        }
        what.append(why instanceof UnrecognizedPropertyException ? ": there is no such key"
                : why instanceof JsonMappingException ? ": a value is missing or of another type" : ": it is no JSON");
        return OwnProblems.internal(what).toBuilder()
                .remedy("Correct the document. If the library sent it, install binding and library of the same release.")
                .build();
    }
}
