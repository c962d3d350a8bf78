/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Figures for monitoring, from documents of the contract: the periodic checks, the runs, and the unfinished runs in
 * detail. A figure that is not known is left out: there is no value that stands for "unknown".
 */
final class Metrics {

    private static final double MS = 1000;

    /** All of them: what each is, and how it is called. */
    enum Name {
        OPEN("upgrade_manager_open", "1 where the upgrade manager is open in this engine"),
        CHECK_INTERVAL("upgrade_manager_check_interval_seconds", "Configured time between two checks"),
        CHECK_LAST_END("upgrade_manager_check_last_end_timestamp_seconds", "End of the last check, successful or not"),
        CHECK_LAST_SUCCESS("upgrade_manager_check_last_success_timestamp_seconds", "End of the last successful check"),
        CHECK_AGE("upgrade_manager_check_age_seconds", "Time since the last successful check"),
        CHECK_DURATION("upgrade_manager_check_duration_seconds", "Duration of the last check of the hosts, or so far"),
        CHECK_RUNNING("upgrade_manager_check_running", "1 while it is carried out"),
        CHECK_FAILING("upgrade_manager_check_failing", "1 where the last check failed"),
        HOSTS("upgrade_manager_hosts", "Hosts by class at the last check: what applies to them"),
        RUNS("upgrade_manager_runs", "Runs by state, of the last hundred"),
        RUN_PROGRESS("upgrade_manager_run_progress_ratio", "Part of an unfinished run that is done"),
        RUN_REMAINING("upgrade_manager_run_remaining_seconds", "Predicted remaining time of an unfinished run"),
        RUN_HOSTS("upgrade_manager_run_hosts", "Hosts of an unfinished run by phase"),
        RUN_PHASE_AGE("upgrade_manager_run_phase_age_seconds",
                "Longest time that a host of an unfinished run has been in a phase"),
        RUN_WAITS("upgrade_manager_run_waits", "What an unfinished run waits for, by code"),
        RUN_QUESTION_AGE("upgrade_manager_run_question_age_seconds",
                "Age of the question that an unfinished run asks an operator"),
        RUN_SETTINGS_LEFT("upgrade_manager_run_settings_left", "Settings that an ended run has not restored"),
        EVENT_STREAMS("upgrade_manager_event_streams", "Open streams of events");

        final String text;
        final String help;

        Name(String text, String help) {
            this.text = text;
            this.help = help;
        }
    }

    private final Map<Name, Map<String, Double>> values = new EnumMap<>(Name.class);

    /** Adds a value to the one with the same labels. */
    void add(Name name, double value, String... labels) {
        values.computeIfAbsent(name, missing -> new LinkedHashMap<>()).merge(labels(labels), value, Double::sum);
    }

    private void longest(Name name, double value, String... labels) {
        values.computeIfAbsent(name, missing -> new LinkedHashMap<>()).merge(labels(labels), value, Math::max);
    }

    private static String labels(String... pairs) {
        if (pairs.length == 0) {
            return "";
        }
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < pairs.length; i += 2) {
            String value = pairs[i + 1].replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
            text.append(i == 0 ? "" : ",").append(pairs[i]).append("=\"").append(value).append('"');
        }
        return text.append('}').toString();
    }

    /** Of {@code ScheduleStatus}. */
    void ofSchedule(JsonNode schedule) {
        long now = schedule.path("now_ms").asLong();
        for (JsonNode job : schedule.path("jobs")) {
            String check = job.path("job").asText();
            seconds(Name.CHECK_INTERVAL, job.path("interval_ms"), check);
            seconds(Name.CHECK_LAST_END, job.path("last_check_ms"), check);
            seconds(Name.CHECK_LAST_SUCCESS, job.path("last_success_ms"), check);
            if (job.hasNonNull("last_success_ms")) {
                add(Name.CHECK_AGE, (now - job.get("last_success_ms").asLong()) / MS, "check", check);
            }
            add(Name.CHECK_RUNNING, job.path("running").asBoolean() ? 1 : 0, "check", check);
            add(Name.CHECK_FAILING, job.hasNonNull("last_error") ? 1 : 0, "check", check);
            ofSweep(job.path("sweep"), check, now);
        }
    }

    private void seconds(Name name, JsonNode milliseconds, String check) {
        if (milliseconds.isNumber()) {
            add(name, milliseconds.asLong() / MS, "check", check);
        }
    }

    private void ofSweep(JsonNode sweep, String check, long now) {
        if (!sweep.isObject()) {
            return;
        }
        long end = sweep.hasNonNull("ended_ms") ? sweep.get("ended_ms").asLong() : now;
        add(Name.CHECK_DURATION, (end - sweep.path("began_ms").asLong()) / MS, "check", check);
        for (String hosts : new String[] {"security_needed", "errata_needed", "updated", "no_class"}) {
            add(Name.HOSTS, sweep.path(hosts).asLong(), "class", hosts);
        }
    }

    /** Of {@code RunLine}. */
    void ofRunLine(JsonNode run) {
        add(Name.RUNS, 1, "state", run.path("state").asText());
        if (run.hasNonNull("ended_at_ms") && run.path("settings_left").asLong() > 0) {
            add(Name.RUN_SETTINGS_LEFT, run.get("settings_left").asLong(), labelsOf(run));
        }
    }

    /** Of {@code RunStatus}. */
    void ofRun(JsonNode run, long now) {
        String[] which = labelsOf(run);
        add(Name.RUN_PROGRESS, run.path("permille").asLong() / MS, which);
        add(Name.RUN_REMAINING, run.path("eta_p50_ms").asLong() / MS, which);
        for (JsonNode host : run.path("hosts")) {
            String[] phase = with(which, "phase", host.path("phase").asText());
            add(Name.RUN_HOSTS, 1, phase);
            longest(Name.RUN_PHASE_AGE, Math.max(0, now - host.path("since_ms").asLong()) / MS, phase);
        }
        for (JsonNode wait : run.path("waits_for")) {
            add(Name.RUN_WAITS, 1, with(which, "code", wait.at("/why/code").asText()));
        }
        JsonNode question = run.path("question");
        if (question.isObject()) {
            double age = Math.max(0, now - question.path("since_ms").asLong()) / MS;
            add(Name.RUN_QUESTION_AGE, age, with(which, "code", question.at("/why/code").asText()));
        }
    }

    private static String[] labelsOf(JsonNode run) {
        return new String[] {"run", run.path("run").asText(), "cluster", run.path("cluster_name").asText("")};
    }

    private static String[] with(String[] labels, String name, String value) {
        String[] all = Arrays.copyOf(labels, labels.length + 2);
        all[labels.length] = name;
        all[labels.length + 1] = value;
        return all;
    }

    /** By name with labels. */
    Map<String, Double> values() {
        Map<String, Double> flat = new LinkedHashMap<>();
        values.forEach((name, byLabels) -> byLabels.forEach((labels, value) -> flat.put(name.text + labels, value)));
        return Collections.unmodifiableMap(flat);
    }

    /** As Prometheus reads it, in the text format 0.0.4. */
    String text() {
        StringBuilder text = new StringBuilder();
        values.forEach((name, byLabels) -> {
            text.append("# HELP ").append(name.text).append(' ').append(name.help).append('\n');
            text.append("# TYPE ").append(name.text).append(" gauge\n");
            byLabels.forEach((labels, value) -> text.append(name.text).append(labels).append(' ').append(value).append('\n'));
        });
        return text.toString();
    }
}
