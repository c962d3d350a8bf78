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

/** One host of the report. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class HostReport {

    private final Versions after;
    private final HostBefore before;
    private final List<String> errataClosed;
    private final String id;
    private final String kernelAfter;
    private final List<String> levelsAfter;
    private final String name;
    private final Problem needs;
    private final List<PhaseTime> phases;
    private final HostProofs proofs;
    private final String provider;
    private final boolean restartedByHand;
    private final int restarts;
    private final HostResult result;
    private final List<String> tasks;
    private final Integer vmsBefore;
    private final Problem why;
    private final Work work;

    @JsonCreator
    private HostReport(
            @JsonProperty("after") Versions after,
            @JsonProperty("before") HostBefore before,
            @JsonProperty("errata_closed") List<String> errataClosed,
            @JsonProperty("id") String id,
            @JsonProperty("kernel_after") String kernelAfter,
            @JsonProperty("levels_after") List<String> levelsAfter,
            @JsonProperty("name") String name,
            @JsonProperty("needs") Problem needs,
            @JsonProperty("phases") List<PhaseTime> phases,
            @JsonProperty("proofs") HostProofs proofs,
            @JsonProperty("provider") String provider,
            @JsonProperty(value = "restarted_by_hand", required = true) boolean restartedByHand,
            @JsonProperty(value = "restarts", required = true) int restarts,
            @JsonProperty("result") HostResult result,
            @JsonProperty("tasks") List<String> tasks,
            @JsonProperty("vms_before") Integer vmsBefore,
            @JsonProperty("why") Problem why,
            @JsonProperty("work") Work work) {
        this.after = after;
        this.before = before;
        this.errataClosed = errataClosed == null ? null : Collections.unmodifiableList(new ArrayList<>(errataClosed));
        this.id = id;
        this.kernelAfter = kernelAfter;
        this.levelsAfter = levelsAfter == null ? null : Collections.unmodifiableList(new ArrayList<>(levelsAfter));
        this.name = name;
        this.needs = needs;
        this.phases = phases == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(phases));
        this.proofs = proofs;
        this.provider = provider;
        this.restartedByHand = restartedByHand;
        this.restarts = restarts;
        this.result = result;
        this.tasks = tasks == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(tasks));
        this.vmsBefore = vmsBefore;
        this.why = why;
        this.work = work;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.after = after;
        builder.before = before;
        builder.errataClosed = errataClosed;
        builder.id = id;
        builder.kernelAfter = kernelAfter;
        builder.levelsAfter = levelsAfter;
        builder.name = name;
        builder.needs = needs;
        builder.phases = phases;
        builder.proofs = proofs;
        builder.provider = provider;
        builder.restartedByHand = restartedByHand;
        builder.restarts = restarts;
        builder.result = result;
        builder.tasks = tasks;
        builder.vmsBefore = vmsBefore;
        builder.why = why;
        builder.work = work;
        return builder;
    }

    /** Versions that the engine read after its last boot. {@code null}: not read. */
    @JsonProperty("after")
    public Versions getAfter() {
        return after;
    }

    /** How it was when it was begun. {@code null}: it was not begun. */
    @JsonProperty("before")
    public HostBefore getBefore() {
        return before;
    }

    /**
     * Errata that are closed. Of work that names its errata: by the proof of the installation. Of packages, and of
     * the engine's own upgrade: those of the first 1,000 that the provider listed as installable before, and not
     * any more between the host's restart and its end. {@code null}: not known, because the installation is not
     * proved, the provider did not answer in time, or it did not compute by then what is installable. An advisory
     * that was withdrawn meanwhile is among them. The run does not wait for it.
     */
    @JsonProperty("errata_closed")
    public List<String> getErrataClosed() {
        return errataClosed;
    }

    /** The engine's id. */
    @JsonProperty("id")
    public String getId() {
        return id;
    }

    /**
     * The kernel that ran after its restart, as the host itself reported it through its provider, or else as the
     * engine showed it. {@code null}: not reported.
     */
    @JsonProperty("kernel_after")
    public String getKernelAfter() {
        return kernelAfter;
    }

    /** Levels that it supports after its last boot. {@code null}: not read. */
    @JsonProperty("levels_after")
    public List<String> getLevelsAfter() {
        return levelsAfter;
    }

    /** Its name in the plan. */
    @JsonProperty("name")
    public String getName() {
        return name;
    }

    /** What an operator must do with it. {@code null}: nothing. */
    @JsonProperty("needs")
    public Problem getNeeds() {
        return needs;
    }

    /** Its phases with their times, in order. Empty: it was not begun. */
    @JsonProperty("phases")
    public List<PhaseTime> getPhases() {
        return phases;
    }

    /** What shows that it was upgraded. */
    @JsonProperty("proofs")
    public HostProofs getProofs() {
        return proofs;
    }

    /** The provider that installed it. {@code null}: the engine. */
    @JsonProperty("provider")
    public String getProvider() {
        return provider;
    }

    /** An operator was asked to restart it, and did. */
    @JsonProperty("restarted_by_hand")
    public boolean isRestartedByHand() {
        return restartedByHand;
    }

    /** Restarts that were sent. */
    @JsonProperty("restarts")
    public int getRestarts() {
        return restarts;
    }

    /** How it ended. {@code null}: it has not ended. */
    @JsonProperty("result")
    public HostResult getResult() {
        return result;
    }

    /** Our tasks that installed on it. */
    @JsonProperty("tasks")
    public List<String> getTasks() {
        return tasks;
    }

    /** VMs on it when it was sent to maintenance. {@code null}: not observed. */
    @JsonProperty("vms_before")
    public Integer getVmsBefore() {
        return vmsBefore;
    }

    /** Why it did not succeed. */
    @JsonProperty("why")
    public Problem getWhy() {
        return why;
    }

    /** What was to be installed. */
    @JsonProperty("work")
    public Work getWork() {
        return work;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof HostReport)) {
            return false;
        }
        HostReport that = (HostReport) other;
        return Objects.equals(this.after, that.after)
                && Objects.equals(this.before, that.before)
                && Objects.equals(this.errataClosed, that.errataClosed)
                && Objects.equals(this.id, that.id)
                && Objects.equals(this.kernelAfter, that.kernelAfter)
                && Objects.equals(this.levelsAfter, that.levelsAfter)
                && Objects.equals(this.name, that.name)
                && Objects.equals(this.needs, that.needs)
                && Objects.equals(this.phases, that.phases)
                && Objects.equals(this.proofs, that.proofs)
                && Objects.equals(this.provider, that.provider)
                && this.restartedByHand == that.restartedByHand
                && this.restarts == that.restarts
                && Objects.equals(this.result, that.result)
                && Objects.equals(this.tasks, that.tasks)
                && Objects.equals(this.vmsBefore, that.vmsBefore)
                && Objects.equals(this.why, that.why)
                && Objects.equals(this.work, that.work);
    }

    @Override
    public int hashCode() {
        return Objects.hash(after,
                before,
                errataClosed,
                id,
                kernelAfter,
                levelsAfter,
                name,
                needs,
                phases,
                proofs,
                provider,
                restartedByHand,
                restarts,
                result,
                tasks,
                vmsBefore,
                why,
                work);
    }

    @Override
    public String toString() {
        return PlainText.of("HostReport{"
                + "after=" + after
                + ", before=" + before
                + ", errataClosed=" + errataClosed
                + ", id=" + id
                + ", kernelAfter=" + kernelAfter
                + ", levelsAfter=" + levelsAfter
                + ", name=" + name
                + ", needs=" + needs
                + ", phases=" + phases
                + ", proofs=" + proofs
                + ", provider=" + provider
                + ", restartedByHand=" + restartedByHand
                + ", restarts=" + restarts
                + ", result=" + result
                + ", tasks=" + tasks
                + ", vmsBefore=" + vmsBefore
                + ", why=" + why
                + ", work=" + work
                + "}");
    }

    /** Builds a {@code HostReport}. A value that is not given is left out of the document. */
    public static final class Builder {
        private Versions after;
        private HostBefore before;
        private List<String> errataClosed;
        private String id;
        private String kernelAfter;
        private List<String> levelsAfter;
        private String name;
        private Problem needs;
        private List<PhaseTime> phases;
        private HostProofs proofs;
        private String provider;
        private boolean restartedByHand;
        private int restarts;
        private HostResult result;
        private List<String> tasks;
        private Integer vmsBefore;
        private Problem why;
        private Work work;

        private Builder() {
        }

        /** Versions that the engine read after its last boot. {@code null}: not read. */
        public Builder after(Versions after) {
            this.after = after;
            return this;
        }

        /** How it was when it was begun. {@code null}: it was not begun. */
        public Builder before(HostBefore before) {
            this.before = before;
            return this;
        }

        /**
         * Errata that are closed. Of work that names its errata: by the proof of the installation. Of packages,
         * and of the engine's own upgrade: those of the first 1,000 that the provider listed as installable
         * before, and not any more between the host's restart and its end. {@code null}: not known, because the
         * installation is not proved, the provider did not answer in time, or it did not compute by then what is
         * installable. An advisory that was withdrawn meanwhile is among them. The run does not wait for it.
         */
        public Builder errataClosed(List<String> errataClosed) {
            this.errataClosed = errataClosed;
            return this;
        }

        /** The engine's id. */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /**
         * The kernel that ran after its restart, as the host itself reported it through its provider, or else as
         * the engine showed it. {@code null}: not reported.
         */
        public Builder kernelAfter(String kernelAfter) {
            this.kernelAfter = kernelAfter;
            return this;
        }

        /** Levels that it supports after its last boot. {@code null}: not read. */
        public Builder levelsAfter(List<String> levelsAfter) {
            this.levelsAfter = levelsAfter;
            return this;
        }

        /** Its name in the plan. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /** What an operator must do with it. {@code null}: nothing. */
        public Builder needs(Problem needs) {
            this.needs = needs;
            return this;
        }

        /** Its phases with their times, in order. Empty: it was not begun. */
        public Builder phases(List<PhaseTime> phases) {
            this.phases = phases;
            return this;
        }

        /** What shows that it was upgraded. */
        public Builder proofs(HostProofs proofs) {
            this.proofs = proofs;
            return this;
        }

        /** The provider that installed it. {@code null}: the engine. */
        public Builder provider(String provider) {
            this.provider = provider;
            return this;
        }

        /** An operator was asked to restart it, and did. */
        public Builder restartedByHand(boolean restartedByHand) {
            this.restartedByHand = restartedByHand;
            return this;
        }

        /** Restarts that were sent. */
        public Builder restarts(int restarts) {
            this.restarts = restarts;
            return this;
        }

        /** How it ended. {@code null}: it has not ended. */
        public Builder result(HostResult result) {
            this.result = result;
            return this;
        }

        /** Our tasks that installed on it. */
        public Builder tasks(List<String> tasks) {
            this.tasks = tasks;
            return this;
        }

        /** VMs on it when it was sent to maintenance. {@code null}: not observed. */
        public Builder vmsBefore(Integer vmsBefore) {
            this.vmsBefore = vmsBefore;
            return this;
        }

        /** Why it did not succeed. */
        public Builder why(Problem why) {
            this.why = why;
            return this;
        }

        /** What was to be installed. */
        public Builder work(Work work) {
            this.work = work;
            return this;
        }

        public HostReport build() {
            return new HostReport(after,
                    before,
                    errataClosed,
                    id,
                    kernelAfter,
                    levelsAfter,
                    name,
                    needs,
                    phases,
                    proofs,
                    provider,
                    restartedByHand,
                    restarts,
                    result,
                    tasks,
                    vmsBefore,
                    why,
                    work);
        }
    }
}
