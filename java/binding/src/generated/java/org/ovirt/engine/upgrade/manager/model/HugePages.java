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

/** Huge pages that a VM takes. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class HugePages {

    private final long count;
    private final int sizeKib;

    @JsonCreator
    private HugePages(
            @JsonProperty(value = "count", required = true) long count,
            @JsonProperty(value = "size_kib", required = true) int sizeKib) {
        this.count = count;
        this.sizeKib = sizeKib;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.count = count;
        builder.sizeKib = sizeKib;
        return builder;
    }

    /** How many. */
    @JsonProperty("count")
    public long getCount() {
        return count;
    }

    /** Size of one, KiB. */
    @JsonProperty("size_kib")
    public int getSizeKib() {
        return sizeKib;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof HugePages)) {
            return false;
        }
        HugePages that = (HugePages) other;
        return this.count == that.count
                && this.sizeKib == that.sizeKib;
    }

    @Override
    public int hashCode() {
        return Objects.hash(count,
                sizeKib);
    }

    @Override
    public String toString() {
        return PlainText.of("HugePages{"
                + "count=" + count
                + ", sizeKib=" + sizeKib
                + "}");
    }

    /** Builds a {@code HugePages}. A value that is not given is left out of the document. */
    public static final class Builder {
        private long count;
        private int sizeKib;

        private Builder() {
        }

        /** How many. */
        public Builder count(long count) {
            this.count = count;
            return this;
        }

        /** Size of one, KiB. */
        public Builder sizeKib(int sizeKib) {
            this.sizeKib = sizeKib;
            return this;
        }

        public HugePages build() {
            return new HugePages(count,
                    sizeKib);
        }
    }
}
