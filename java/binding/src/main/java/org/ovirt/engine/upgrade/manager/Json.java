/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import org.ovirt.engine.upgrade.manager.config.ScheduleConfig;
import org.ovirt.engine.upgrade.manager.model.AssociateAction;
import org.ovirt.engine.upgrade.manager.model.BumpVerdict;
import org.ovirt.engine.upgrade.manager.model.Problem;

/**
 * Documents to objects and back. The objects carry no annotation, because the portal's GWT carries them: how they look
 * as JSON is said here. Missing values are left out, with
 * two exceptions; fields and words of a newer library are passed over.
 */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .addModule(words())
            .addMixIn(ScheduleConfig.class, Intervals.class)
            .build();

    private Json() {
    }

    /** Where {@code null} says something else than a missing value: the check is switched off. */
    private interface Intervals {
        @JsonInclude(JsonInclude.Include.ALWAYS)
        String getEngineInterval();

        @JsonInclude(JsonInclude.Include.ALWAYS)
        String getHostsInterval();
    }

    static byte[] write(Object document) {
        try {
            return MAPPER.writeValueAsBytes(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads an answer; {@code null} where the document is {@code null}. */
    static <T> T read(byte[] document, Class<T> type) {
        try {
            return MAPPER.readValue(document, type);
        } catch (IOException e) {
            throw new UpgradeManagerException(unreadable(document, e), e);
        }
    }

    static Map<String, String> readStrings(byte[] document) {
        try {
            return MAPPER.readValue(document, new TypeReference<TreeMap<String, String>>() { });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Never throws: an error must arrive, even if its document cannot be read. */
    static Problem readProblem(byte[] document) {
        try {
            return MAPPER.readValue(document, Problem.class);
        } catch (IOException e) {
            return unreadable(document, e);
        }
    }

    private static Problem unreadable(byte[] document, IOException why) {
        String begin = new String(document, 0, Math.min(document.length, 200), StandardCharsets.UTF_8);
        return new Problem()
                .setCode(UpgradeManagerErrorCode.INTERNAL.name())
                .setMessage("a document of the library cannot be read: " + why.getMessage() + "; it begins: " + begin)
                .setRemedy("Install the binding and the library of the same release.");
    }

    /** Words are written in lower case, verdicts in upper case. */
    private static SimpleModule words() {
        return new SimpleModule()
                .addSerializer(BumpVerdict.class, new Word<BumpVerdict>(false))
                .addSerializer(Enum.class, new Word<>(true))
                .addSerializer(AssociateAction.class, new WriteAction())
                .addDeserializer(AssociateAction.class, new ReadAction());
    }

    @SuppressWarnings("rawtypes")
    private static final class Word<T extends Enum> extends JsonSerializer<T> {
        private final boolean lower;

        private Word(boolean lower) {
            this.lower = lower;
        }

        @Override
        public void serialize(T value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(lower ? value.name().toLowerCase(Locale.ROOT) : value.name());
        }
    }

    /** {@code "refresh"}, {@code "drop"}, or {@code {"set": {...}}}. */
    private static final class WriteAction extends JsonSerializer<AssociateAction> {
        @Override
        public void serialize(AssociateAction action, JsonGenerator json, SerializerProvider provider)
                throws IOException {
            if (action.getKind() != AssociateAction.Kind.SET) {
                provider.defaultSerializeValue(action.getKind(), json);
                return;
            }
            json.writeStartObject();
            json.writeObjectFieldStart("set");
            json.writeStringField("provider", action.getProvider());
            json.writeStringField("content_host", action.getContentHost());
            json.writeEndObject();
            json.writeEndObject();
        }
    }

    private static final class ReadAction extends JsonDeserializer<AssociateAction> {
        @Override
        public AssociateAction deserialize(JsonParser json, DeserializationContext context) throws IOException {
            JsonNode action = json.readValueAsTree();
            JsonNode set = action.get("set");
            if (set != null) {
                return AssociateAction.set(set.path("provider").asText(), set.path("content_host").asText());
            }
            return "drop".equals(action.asText()) ? AssociateAction.drop() : AssociateAction.refresh();
        }
    }
}
