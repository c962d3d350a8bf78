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

/** Health problems of a cluster. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class HealthIssueList {

    private final List<HealthIssue> issues;

    @JsonCreator
    private HealthIssueList(
            @JsonProperty("issues") List<HealthIssue> issues) {
        this.issues = issues == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(issues));
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.issues = issues;
        return builder;
    }

    /** The problems. Empty: there are none. */
    @JsonProperty("issues")
    public List<HealthIssue> getIssues() {
        return issues;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof HealthIssueList)) {
            return false;
        }
        HealthIssueList that = (HealthIssueList) other;
        return Objects.equals(this.issues, that.issues);
    }

    @Override
    public int hashCode() {
        return Objects.hash(issues);
    }

    @Override
    public String toString() {
        return PlainText.of("HealthIssueList{"
                + "issues=" + issues
                + "}");
    }

    /** Builds a {@code HealthIssueList}. A value that is not given is left out of the document. */
    public static final class Builder {
        private List<HealthIssue> issues;

        private Builder() {
        }

        /** The problems. Empty: there are none. */
        public Builder issues(List<HealthIssue> issues) {
            this.issues = issues;
            return this;
        }

        public HealthIssueList build() {
            return new HealthIssueList(issues);
        }
    }
}
