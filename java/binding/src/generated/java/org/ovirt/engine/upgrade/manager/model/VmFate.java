/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** The fate of a VM while its host is upgraded. Exactly one of these. */
@JsonIgnoreProperties(ignoreUnknown = true)
public final class VmFate {

    private final Moves moves;
    private final String word;

    private VmFate(Moves moves, String word) {
        this.moves = moves;
        this.word = word;
    }

    /** The engine moves it. This host has room for it, which is a witness only: the engine chooses. */
    public static VmFate moves(Moves moves) {
        return new VmFate(Objects.requireNonNull(moves), null);
    }

    /**
     * The engine moves it. This host has room for it, which is a witness only: the engine chooses. {@code null}:
     * another one is set.
     */
    public Moves getMoves() {
        return moves;
    }

    /** It is stopped, by consent, and started on its host again afterwards. */
    public static VmFate stops() {
        return new VmFate(null, "stops");
    }

    /** It is {@code stops}: it is stopped, by consent, and started on its host again afterwards. */
    public boolean isStops() {
        return "stops".equals(word);
    }

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    static VmFate fromProperties(
            @JsonProperty("moves") Moves moves) {
        if (moves != null) {
            return moves(moves);
        }
        return null;
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static VmFate fromWord(String word) {
        if ("stops".equals(word)) {
            return stops();
        }
        return null;
    }

    @JsonValue
    Object toJson() {
        if (moves != null) {
            return Collections.singletonMap("moves", moves);
        }
        return word;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof VmFate)) {
            return false;
        }
        VmFate that = (VmFate) other;
        return Objects.equals(this.moves, that.moves)
                && Objects.equals(this.word, that.word);
    }

    @Override
    public int hashCode() {
        return Objects.hash(moves,
                word);
    }

    @Override
    public String toString() {
        return PlainText.of("VmFate{"
                + "moves=" + moves
                + ", word=" + word
                + "}");
    }

    /** The engine moves it. This host has room for it, which is a witness only: the engine chooses. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public static final class Moves {

        private final String to;

        @JsonCreator
        private Moves(
                @JsonProperty("to") String to) {
            this.to = to;
        }

        /** An empty builder. */
        public static Builder builder() {
            return new Builder();
        }

        /** A builder with the values of this one. */
        public Builder toBuilder() {
            Builder builder = new Builder();
            builder.to = to;
            return builder;
        }

        /** A host with room. */
        @JsonProperty("to")
        public String getTo() {
            return to;
        }

        @Override
        public boolean equals(Object other) {
            if (!(other instanceof Moves)) {
                return false;
            }
            Moves that = (Moves) other;
            return Objects.equals(this.to, that.to);
        }

        @Override
        public int hashCode() {
            return Objects.hash(to);
        }

        @Override
        public String toString() {
            return PlainText.of("Moves{"
                    + "to=" + to
                    + "}");
        }

        /** Builds a {@code Moves}. A value that is not given is left out of the document. */
        public static final class Builder {
            private String to;

            private Builder() {
            }

            /** A host with room. */
            public Builder to(String to) {
                this.to = to;
                return this;
            }

            public Moves build() {
                return new Moves(to);
            }
        }
    }

}
