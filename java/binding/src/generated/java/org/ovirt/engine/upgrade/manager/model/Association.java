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

/** The stored assignment of a content host to a host. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class Association {

    private final String contentHost;
    private final String contentHostName;
    private final List<ContentHostRef> duplicates;
    private final String hardwareUuid;
    private final String hostId;
    private final long madeAtMs;
    private final MatchedBy matchedBy;
    private final String provider;
    private final String subscriptionUuid;

    @JsonCreator
    private Association(
            @JsonProperty("content_host") String contentHost,
            @JsonProperty("content_host_name") String contentHostName,
            @JsonProperty("duplicates") List<ContentHostRef> duplicates,
            @JsonProperty("hardware_uuid") String hardwareUuid,
            @JsonProperty("host_id") String hostId,
            @JsonProperty(value = "made_at_ms", required = true) long madeAtMs,
            @JsonProperty("matched_by") MatchedBy matchedBy,
            @JsonProperty("provider") String provider,
            @JsonProperty("subscription_uuid") String subscriptionUuid) {
        this.contentHost = contentHost;
        this.contentHostName = contentHostName;
        this.duplicates = duplicates == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(duplicates));
        this.hardwareUuid = hardwareUuid;
        this.hostId = hostId;
        this.madeAtMs = madeAtMs;
        this.matchedBy = matchedBy;
        this.provider = provider;
        this.subscriptionUuid = subscriptionUuid;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.contentHost = contentHost;
        builder.contentHostName = contentHostName;
        builder.duplicates = duplicates;
        builder.hardwareUuid = hardwareUuid;
        builder.hostId = hostId;
        builder.madeAtMs = madeAtMs;
        builder.matchedBy = matchedBy;
        builder.provider = provider;
        builder.subscriptionUuid = subscriptionUuid;
        return builder;
    }

    /** The provider's id. */
    @JsonProperty("content_host")
    public String getContentHost() {
        return contentHost;
    }

    /** Its name at the provider. */
    @JsonProperty("content_host_name")
    public String getContentHostName() {
        return contentHostName;
    }

    /** Other content hosts that match as well and checked in earlier: stale records to delete. */
    @JsonProperty("duplicates")
    public List<ContentHostRef> getDuplicates() {
        return duplicates;
    }

    /**
     * The host's hardware uuid, if the provider's record had the same when the association was last confirmed.
     * {@code null}: it was not compared, or the record shows none.
     */
    @JsonProperty("hardware_uuid")
    public String getHardwareUuid() {
        return hardwareUuid;
    }

    /** The host. */
    @JsonProperty("host_id")
    public String getHostId() {
        return hostId;
    }

    /** When it was made. */
    @JsonProperty("made_at_ms")
    public long getMadeAtMs() {
        return madeAtMs;
    }

    /** How it was matched. */
    @JsonProperty("matched_by")
    public MatchedBy getMatchedBy() {
        return matchedBy;
    }

    /** The provider. */
    @JsonProperty("provider")
    public String getProvider() {
        return provider;
    }

    /**
     * The content host's subscription-manager identity when the association was last confirmed: another machine
     * that registers under its name gets another one. {@code null}: not known.
     */
    @JsonProperty("subscription_uuid")
    public String getSubscriptionUuid() {
        return subscriptionUuid;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Association)) {
            return false;
        }
        Association that = (Association) other;
        return Objects.equals(this.contentHost, that.contentHost)
                && Objects.equals(this.contentHostName, that.contentHostName)
                && Objects.equals(this.duplicates, that.duplicates)
                && Objects.equals(this.hardwareUuid, that.hardwareUuid)
                && Objects.equals(this.hostId, that.hostId)
                && this.madeAtMs == that.madeAtMs
                && Objects.equals(this.matchedBy, that.matchedBy)
                && Objects.equals(this.provider, that.provider)
                && Objects.equals(this.subscriptionUuid, that.subscriptionUuid);
    }

    @Override
    public int hashCode() {
        return Objects.hash(contentHost,
                contentHostName,
                duplicates,
                hardwareUuid,
                hostId,
                madeAtMs,
                matchedBy,
                provider,
                subscriptionUuid);
    }

    @Override
    public String toString() {
        return PlainText.of("Association{"
                + "contentHost=" + contentHost
                + ", contentHostName=" + contentHostName
                + ", duplicates=" + duplicates
                + ", hardwareUuid=" + hardwareUuid
                + ", hostId=" + hostId
                + ", madeAtMs=" + madeAtMs
                + ", matchedBy=" + matchedBy
                + ", provider=" + provider
                + ", subscriptionUuid=" + subscriptionUuid
                + "}");
    }

    /** Builds a {@code Association}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String contentHost;
        private String contentHostName;
        private List<ContentHostRef> duplicates;
        private String hardwareUuid;
        private String hostId;
        private long madeAtMs;
        private MatchedBy matchedBy;
        private String provider;
        private String subscriptionUuid;

        private Builder() {
        }

        /** The provider's id. */
        public Builder contentHost(String contentHost) {
            this.contentHost = contentHost;
            return this;
        }

        /** Its name at the provider. */
        public Builder contentHostName(String contentHostName) {
            this.contentHostName = contentHostName;
            return this;
        }

        /** Other content hosts that match as well and checked in earlier: stale records to delete. */
        public Builder duplicates(List<ContentHostRef> duplicates) {
            this.duplicates = duplicates;
            return this;
        }

        /**
         * The host's hardware uuid, if the provider's record had the same when the association was last confirmed.
         * {@code null}: it was not compared, or the record shows none.
         */
        public Builder hardwareUuid(String hardwareUuid) {
            this.hardwareUuid = hardwareUuid;
            return this;
        }

        /** The host. */
        public Builder hostId(String hostId) {
            this.hostId = hostId;
            return this;
        }

        /** When it was made. */
        public Builder madeAtMs(long madeAtMs) {
            this.madeAtMs = madeAtMs;
            return this;
        }

        /** How it was matched. */
        public Builder matchedBy(MatchedBy matchedBy) {
            this.matchedBy = matchedBy;
            return this;
        }

        /** The provider. */
        public Builder provider(String provider) {
            this.provider = provider;
            return this;
        }

        /**
         * The content host's subscription-manager identity when the association was last confirmed: another
         * machine that registers under its name gets another one. {@code null}: not known.
         */
        public Builder subscriptionUuid(String subscriptionUuid) {
            this.subscriptionUuid = subscriptionUuid;
            return this;
        }

        public Association build() {
            return new Association(contentHost,
                    contentHostName,
                    duplicates,
                    hardwareUuid,
                    hostId,
                    madeAtMs,
                    matchedBy,
                    provider,
                    subscriptionUuid);
        }
    }
}
