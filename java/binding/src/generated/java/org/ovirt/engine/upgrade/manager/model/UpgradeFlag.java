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

/** The engine's cluster-upgrade flag. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class UpgradeFlag {

    private final String correlationId;
    private final int percent;

    @JsonCreator
    private UpgradeFlag(
            @JsonProperty("correlation_id") String correlationId,
            @JsonProperty(value = "percent", required = true) int percent) {
        this.correlationId = correlationId;
        this.percent = percent;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.correlationId = correlationId;
        builder.percent = percent;
        return builder;
    }

    /** Correlation id of the holder. The engine keeps that of the last holder after the flag was cleared. */
    @JsonProperty("correlation_id")
    public String getCorrelationId() {
        return correlationId;
    }

    /** 0 to 100. */
    @JsonProperty("percent")
    public int getPercent() {
        return percent;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof UpgradeFlag)) {
            return false;
        }
        UpgradeFlag that = (UpgradeFlag) other;
        return Objects.equals(this.correlationId, that.correlationId)
                && this.percent == that.percent;
    }

    @Override
    public int hashCode() {
        return Objects.hash(correlationId,
                percent);
    }

    @Override
    public String toString() {
        return PlainText.of("UpgradeFlag{"
                + "correlationId=" + correlationId
                + ", percent=" + percent
                + "}");
    }

    /** Builds a {@code UpgradeFlag}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String correlationId;
        private int percent;

        private Builder() {
        }

        /** Correlation id of the holder. The engine keeps that of the last holder after the flag was cleared. */
        public Builder correlationId(String correlationId) {
            this.correlationId = correlationId;
            return this;
        }

        /** 0 to 100. */
        public Builder percent(int percent) {
            this.percent = percent;
            return this;
        }

        public UpgradeFlag build() {
            return new UpgradeFlag(correlationId,
                    percent);
        }
    }
}
