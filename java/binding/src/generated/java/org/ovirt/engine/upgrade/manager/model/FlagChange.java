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

/** A change of the upgrade flag. Exactly one of these. */
@JsonIgnoreProperties(ignoreUnknown = true)
public final class FlagChange {

    private final Integer progress;
    private final String word;

    private FlagChange(Integer progress, String word) {
        this.progress = progress;
        this.word = word;
    }

    /** Set the progress, 0 to 100; refused unless the flag is ours. */
    public static FlagChange progress(Integer progress) {
        return new FlagChange(Objects.requireNonNull(progress), null);
    }

    /** Set the progress, 0 to 100; refused unless the flag is ours. {@code null}: another one is set. */
    public Integer getProgress() {
        return progress;
    }

    /** Set it; refused while it is set, also by us. */
    public static FlagChange start() {
        return new FlagChange(null, "start");
    }

    /** It is {@code start}: set it; refused while it is set, also by us. */
    public boolean isStart() {
        return "start".equals(word);
    }

    /** Clear it. The engine does not check the holder: read the holder first. */
    public static FlagChange finish() {
        return new FlagChange(null, "finish");
    }

    /** It is {@code finish}: clear it. The engine does not check the holder: read the holder first. */
    public boolean isFinish() {
        return "finish".equals(word);
    }

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    static FlagChange fromProperties(
            @JsonProperty("progress") Integer progress) {
        if (progress != null) {
            return progress(progress);
        }
        return null;
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static FlagChange fromWord(String word) {
        if ("start".equals(word)) {
            return start();
        }
        if ("finish".equals(word)) {
            return finish();
        }
        return null;
    }

    @JsonValue
    Object toJson() {
        if (progress != null) {
            return Collections.singletonMap("progress", progress);
        }
        return word;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof FlagChange)) {
            return false;
        }
        FlagChange that = (FlagChange) other;
        return Objects.equals(this.progress, that.progress)
                && Objects.equals(this.word, that.word);
    }

    @Override
    public int hashCode() {
        return Objects.hash(progress,
                word);
    }

    @Override
    public String toString() {
        return PlainText.of("FlagChange{"
                + "progress=" + progress
                + ", word=" + word
                + "}");
    }

}
