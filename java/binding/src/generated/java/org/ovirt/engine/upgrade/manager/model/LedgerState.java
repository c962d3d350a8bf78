/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** The state of a changed setting. Exactly one of these. */
@JsonIgnoreProperties(ignoreUnknown = true)
public final class LedgerState {

    private final Problem listed;
    private final String word;

    private LedgerState(Problem listed, String word) {
        this.listed = listed;
        this.word = word;
    }

    /** It is not to be restored any more, or cannot be restored; the reason is shown to the operator. */
    public static LedgerState listed(Problem listed) {
        return new LedgerState(Objects.requireNonNull(listed), null);
    }

    /**
     * It is not to be restored any more, or cannot be restored; the reason is shown to the operator. {@code null}:
     * another one is set.
     */
    public Problem getListed() {
        return listed;
    }

    /** The run set it, and has to restore it. */
    public static LedgerState ours() {
        return new LedgerState(null, "ours");
    }

    /** It is {@code ours}: the run set it, and has to restore it. */
    public boolean isOurs() {
        return "ours".equals(word);
    }

    /** It was restored. */
    public static LedgerState restored() {
        return new LedgerState(null, "restored");
    }

    /** It is {@code restored}: it was restored. */
    public boolean isRestored() {
        return "restored".equals(word);
    }

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    static LedgerState fromProperties(
            @JsonProperty("listed") Problem listed) {
        if (listed != null) {
            return listed(listed);
        }
        return null;
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static LedgerState fromWord(String word) {
        if ("ours".equals(word)) {
            return ours();
        }
        if ("restored".equals(word)) {
            return restored();
        }
        return null;
    }

    @JsonValue
    Object toJson() {
        if (listed != null) {
            return Collections.singletonMap("listed", listed);
        }
        return word;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof LedgerState)) {
            return false;
        }
        LedgerState that = (LedgerState) other;
        return Objects.equals(this.listed, that.listed)
                && Objects.equals(this.word, that.word);
    }

    @Override
    public int hashCode() {
        return Objects.hash(listed,
                word);
    }

    @Override
    public String toString() {
        return PlainText.of("LedgerState{"
                + "listed=" + listed
                + ", word=" + word
                + "}");
    }

}
