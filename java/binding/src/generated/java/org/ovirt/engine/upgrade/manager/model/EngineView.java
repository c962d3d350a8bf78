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
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** The engine itself. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class EngineView {

    private final EngineInventory inventory;
    private final long nowMs;
    private final Long startedAtMs;

    @JsonCreator
    private EngineView(
            @JsonProperty("inventory") EngineInventory inventory,
            @JsonProperty(value = "now_ms", required = true) long nowMs,
            @JsonProperty("started_at_ms") Long startedAtMs) {
        this.inventory = inventory;
        this.nowMs = nowMs;
        this.startedAtMs = startedAtMs;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.inventory = inventory;
        builder.nowMs = nowMs;
        builder.startedAtMs = startedAtMs;
        return builder;
    }

    /** Version and levels. */
    @JsonProperty("inventory")
    public EngineInventory getInventory() {
        return inventory;
    }

    /** Its time when it answered. */
    @JsonProperty("now_ms")
    public long getNowMs() {
        return nowMs;
    }

    /** When it last started, by its clock. {@code null}: not known. */
    @JsonProperty("started_at_ms")
    public Long getStartedAtMs() {
        return startedAtMs;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof EngineView)) {
            return false;
        }
        EngineView that = (EngineView) other;
        return Objects.equals(this.inventory, that.inventory)
                && this.nowMs == that.nowMs
                && Objects.equals(this.startedAtMs, that.startedAtMs);
    }

    @Override
    public int hashCode() {
        return Objects.hash(inventory,
                nowMs,
                startedAtMs);
    }

    @Override
    public String toString() {
        return PlainText.of("EngineView{"
                + "inventory=" + inventory
                + ", nowMs=" + nowMs
                + ", startedAtMs=" + startedAtMs
                + "}");
    }

    /** Builds a {@code EngineView}. A value that is not given is left out of the document. */
    public static final class Builder {
        private EngineInventory inventory;
        private long nowMs;
        private Long startedAtMs;

        private Builder() {
        }

        /** Version and levels. */
        public Builder inventory(EngineInventory inventory) {
            this.inventory = inventory;
            return this;
        }

        /** Its time when it answered. */
        public Builder nowMs(long nowMs) {
            this.nowMs = nowMs;
            return this;
        }

        /** When it last started, by its clock. {@code null}: not known. */
        public Builder startedAtMs(Long startedAtMs) {
            this.startedAtMs = startedAtMs;
            return this;
        }

        public EngineView build() {
            return new EngineView(inventory,
                    nowMs,
                    startedAtMs);
        }
    }
}
