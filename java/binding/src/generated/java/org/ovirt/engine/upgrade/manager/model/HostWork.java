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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** Unfinished work of the engine on a host. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class HostWork {

    private final List<String> work;

    @JsonCreator
    private HostWork(
            @JsonProperty("work") List<String> work) {
        this.work = work == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(work));
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.work = work;
        return builder;
    }

    /** Descriptions of unfinished jobs and steps. Empty: nothing works on the host. */
    @JsonProperty("work")
    public List<String> getWork() {
        return work;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof HostWork)) {
            return false;
        }
        HostWork that = (HostWork) other;
        return Objects.equals(this.work, that.work);
    }

    @Override
    public int hashCode() {
        return Objects.hash(work);
    }

    @Override
    public String toString() {
        return PlainText.of("HostWork{"
                + "work=" + work
                + "}");
    }

    /** Builds a {@code HostWork}. A value that is not given is left out of the document. */
    public static final class Builder {
        private List<String> work;

        private Builder() {
        }

        /** Descriptions of unfinished jobs and steps. Empty: nothing works on the host. */
        public Builder work(List<String> work) {
            this.work = work;
            return this;
        }

        public HostWork build() {
            return new HostWork(work);
        }
    }
}
