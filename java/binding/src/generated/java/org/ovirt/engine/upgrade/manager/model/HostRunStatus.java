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

/** How a host of a run stands. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class HostRunStatus {

    private final String id;
    private final String installed;
    private final String name;
    private final Problem needs;
    private final Phase phase;
    private final RestartProof restart;
    private final HostResult result;
    private final long sinceMs;
    private final Integer vmsLeft;
    private final Problem why;

    @JsonCreator
    private HostRunStatus(
            @JsonProperty("id") String id,
            @JsonProperty("installed") String installed,
            @JsonProperty("name") String name,
            @JsonProperty("needs") Problem needs,
            @JsonProperty("phase") Phase phase,
            @JsonProperty("restart") RestartProof restart,
            @JsonProperty("result") HostResult result,
            @JsonProperty(value = "since_ms", required = true) long sinceMs,
            @JsonProperty("vms_left") Integer vmsLeft,
            @JsonProperty("why") Problem why) {
        this.id = id;
        this.installed = installed;
        this.name = name;
        this.needs = needs;
        this.phase = phase;
        this.restart = restart;
        this.result = result;
        this.sinceMs = sinceMs;
        this.vmsLeft = vmsLeft;
        this.why = why;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.id = id;
        builder.installed = installed;
        builder.name = name;
        builder.needs = needs;
        builder.phase = phase;
        builder.restart = restart;
        builder.result = result;
        builder.sinceMs = sinceMs;
        builder.vmsLeft = vmsLeft;
        builder.why = why;
        return builder;
    }

    /** The engine's id. */
    @JsonProperty("id")
    public String getId() {
        return id;
    }

    /** The result of the proof of the installation. */
    @JsonProperty("installed")
    public String getInstalled() {
        return installed;
    }

    /** Its name in the plan. */
    @JsonProperty("name")
    public String getName() {
        return name;
    }

    /** What an operator must do with it, where the run has finished with it and left it to operators. */
    @JsonProperty("needs")
    public Problem getNeeds() {
        return needs;
    }

    /** Phase. */
    @JsonProperty("phase")
    public Phase getPhase() {
        return phase;
    }

    /** What shows that it restarted. */
    @JsonProperty("restart")
    public RestartProof getRestart() {
        return restart;
    }

    /** How it ended. */
    @JsonProperty("result")
    public HostResult getResult() {
        return result;
    }

    /** When it entered it. Moves with time that counts for no deadline. */
    @JsonProperty("since_ms")
    public long getSinceMs() {
        return sinceMs;
    }

    /** VMs that still have to leave, while it prepares for maintenance. */
    @JsonProperty("vms_left")
    public Integer getVmsLeft() {
        return vmsLeft;
    }

    /** Why it failed, or why it is taken out. */
    @JsonProperty("why")
    public Problem getWhy() {
        return why;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof HostRunStatus)) {
            return false;
        }
        HostRunStatus that = (HostRunStatus) other;
        return Objects.equals(this.id, that.id)
                && Objects.equals(this.installed, that.installed)
                && Objects.equals(this.name, that.name)
                && Objects.equals(this.needs, that.needs)
                && Objects.equals(this.phase, that.phase)
                && Objects.equals(this.restart, that.restart)
                && Objects.equals(this.result, that.result)
                && this.sinceMs == that.sinceMs
                && Objects.equals(this.vmsLeft, that.vmsLeft)
                && Objects.equals(this.why, that.why);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id,
                installed,
                name,
                needs,
                phase,
                restart,
                result,
                sinceMs,
                vmsLeft,
                why);
    }

    @Override
    public String toString() {
        return PlainText.of("HostRunStatus{"
                + "id=" + id
                + ", installed=" + installed
                + ", name=" + name
                + ", needs=" + needs
                + ", phase=" + phase
                + ", restart=" + restart
                + ", result=" + result
                + ", sinceMs=" + sinceMs
                + ", vmsLeft=" + vmsLeft
                + ", why=" + why
                + "}");
    }

    /** Builds a {@code HostRunStatus}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String id;
        private String installed;
        private String name;
        private Problem needs;
        private Phase phase;
        private RestartProof restart;
        private HostResult result;
        private long sinceMs;
        private Integer vmsLeft;
        private Problem why;

        private Builder() {
        }

        /** The engine's id. */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /** The result of the proof of the installation. */
        public Builder installed(String installed) {
            this.installed = installed;
            return this;
        }

        /** Its name in the plan. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /** What an operator must do with it, where the run has finished with it and left it to operators. */
        public Builder needs(Problem needs) {
            this.needs = needs;
            return this;
        }

        /** Phase. */
        public Builder phase(Phase phase) {
            this.phase = phase;
            return this;
        }

        /** What shows that it restarted. */
        public Builder restart(RestartProof restart) {
            this.restart = restart;
            return this;
        }

        /** How it ended. */
        public Builder result(HostResult result) {
            this.result = result;
            return this;
        }

        /** When it entered it. Moves with time that counts for no deadline. */
        public Builder sinceMs(long sinceMs) {
            this.sinceMs = sinceMs;
            return this;
        }

        /** VMs that still have to leave, while it prepares for maintenance. */
        public Builder vmsLeft(Integer vmsLeft) {
            this.vmsLeft = vmsLeft;
            return this;
        }

        /** Why it failed, or why it is taken out. */
        public Builder why(Problem why) {
            this.why = why;
            return this;
        }

        public HostRunStatus build() {
            return new HostRunStatus(id,
                    installed,
                    name,
                    needs,
                    phase,
                    restart,
                    result,
                    sinceMs,
                    vmsLeft,
                    why);
        }
    }
}
