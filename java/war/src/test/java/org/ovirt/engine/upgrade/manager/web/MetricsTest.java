/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Documents become figures; what is not known is left out; dashboard and alerts name figures that exist. */
class MetricsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path MONITORING = Path.of(System.getProperty("schema.dir"), "../packaging/monitoring");
    private static final Pattern FIGURE = Pattern.compile("upgrade_manager_[a-z_]+");
    private static final Pattern SAMPLE =
            Pattern.compile("upgrade_manager_[a-z_]+(\\{[a-z]+=\"([^\"\\\\\n]|\\\\.)*\"(,[a-z]+=\"([^\"\\\\\n]|\\\\.)*\")*})? [-0-9.E]+");

    @Test
    void theScheduleBecomesFigures() throws IOException {
        Metrics metrics = new Metrics();
        metrics.ofSchedule(json("{'now_ms': 100000, 'jobs': ["
                + "{'job': 'engine', 'interval_ms': null, 'last_check_ms': null, 'last_success_ms': null, 'last_error': null,"
                + " 'running': false, 'sweep': null},"
                + "{'job': 'hosts', 'interval_ms': 3600000, 'last_check_ms': 90000, 'last_success_ms': 40000, 'running': true,"
                + " 'last_error': {'code': 'PROVIDER_UNREACHABLE'}, 'sweep': {'began_ms': 85000, 'ended_ms': 90000,"
                + " 'security_needed': 2, 'errata_needed': 1, 'updated': 7, 'no_class': 0}}]}"));
        String labels = "{check=\"hosts\"}";
        assertEquals(3600.0, metrics.values().get("upgrade_manager_check_interval_seconds" + labels));
        assertEquals(60.0, metrics.values().get("upgrade_manager_check_age_seconds" + labels));
        assertEquals(5.0, metrics.values().get("upgrade_manager_check_duration_seconds" + labels));
        assertEquals(1.0, metrics.values().get("upgrade_manager_check_failing" + labels));
        assertEquals(2.0, metrics.values().get("upgrade_manager_hosts{class=\"security_needed\"}"));
        assertEquals(0.0, metrics.values().get("upgrade_manager_check_failing{check=\"engine\"}"));
        assertFalse(metrics.values().containsKey("upgrade_manager_check_age_seconds{check=\"engine\"}"), "it never ended");
    }

    @Test
    void aRunBecomesFigures() throws IOException {
        Metrics metrics = new Metrics();
        metrics.ofRunLine(json("{'run': 'r1', 'state': 'failed', 'cluster_name': null, 'ended_at_ms': 5, 'settings_left': 2}"));
        metrics.ofRunLine(json("{'run': 'r2', 'state': 'failed', 'cluster_name': 'b', 'ended_at_ms': 5, 'settings_left': 0}"));
        metrics.ofRun(json("{'run': 'r3', 'cluster_name': 'a', 'permille': 250, 'eta_p50_ms': 9000, 'hosts': ["
                + "{'phase': 'booting', 'since_ms': 1000}, {'phase': 'booting', 'since_ms': 4000},"
                + "{'phase': 'waiting', 'since_ms': 99000}], 'waits_for': [{'why': {'code': 'W'}}, {'why': {'code': 'W'}}],"
                + "'question': {'since_ms': 3000, 'why': {'code': 'Q'}}}"), 11000);
        String run = "{run=\"r3\",cluster=\"a\"";
        assertEquals(2.0, metrics.values().get("upgrade_manager_runs{state=\"failed\"}"));
        assertEquals(2.0, metrics.values().get("upgrade_manager_run_settings_left{run=\"r1\",cluster=\"\"}"));
        assertEquals(0.25, metrics.values().get("upgrade_manager_run_progress_ratio" + run + "}"));
        assertEquals(9.0, metrics.values().get("upgrade_manager_run_remaining_seconds" + run + "}"));
        assertEquals(2.0, metrics.values().get("upgrade_manager_run_hosts" + run + ",phase=\"booting\"}"));
        assertEquals(10.0, metrics.values().get("upgrade_manager_run_phase_age_seconds" + run + ",phase=\"booting\"}"));
        assertEquals(0.0, metrics.values().get("upgrade_manager_run_phase_age_seconds" + run + ",phase=\"waiting\"}"));
        assertEquals(2.0, metrics.values().get("upgrade_manager_run_waits" + run + ",code=\"W\"}"));
        assertEquals(8.0, metrics.values().get("upgrade_manager_run_question_age_seconds" + run + ",code=\"Q\"}"));
        assertFalse(metrics.text().contains("settings_left{run=\"r2\""));
    }

    @Test
    void theTextIsOneThatPrometheusReads() throws IOException {
        Metrics metrics = new Metrics();
        metrics.add(Metrics.Name.OPEN, 1);
        metrics.ofRun(json("{'run': 'r', 'cluster_name': 'a \\\\ \\\"b\\\" \\n }', 'permille': 1, 'eta_p50_ms': 1}"), 0);
        for (String line : metrics.text().split("\n")) {
            assertTrue(line.startsWith("# HELP ") || line.startsWith("# TYPE ") || SAMPLE.matcher(line).matches(), line);
        }
        assertTrue(metrics.text().contains("cluster=\"a \\\\ \\\"b\\\" \\n }\""), metrics.text());
        assertTrue(metrics.text().endsWith("\n"));
    }

    @Test
    void dashboardAndAlertsNameFiguresThatExist() throws IOException {
        Set<String> known = Arrays.stream(Metrics.Name.values()).map(name -> name.text).collect(Collectors.toSet());
        String dashboard = Files.readString(MONITORING.resolve("grafana-dashboard.json"));
        assertTrue(JSON.readTree(dashboard).get("panels").size() > 10);
        String alerts = Files.readString(MONITORING.resolve("alerts.yml"));
        Set<String> shown = figures(dashboard);
        Set<String> all = new TreeSet<>(shown);
        all.addAll(figures(alerts));
        all.removeAll(known);
        assertEquals(Set.of(), all, "no such figure");
        known.removeAll(shown);
        // Ages are shown in the place of times.
        known.removeIf(name -> name.endsWith("_timestamp_seconds") || name.endsWith("_interval_seconds"));
        assertEquals(Set.of(), known, "not on the dashboard");
    }

    @Test
    void eachFigureIsDocumented() throws IOException {
        String page = Files.readString(Path.of(System.getProperty("schema.dir"), "../docs/engine.md"));
        for (Metrics.Name name : Metrics.Name.values()) {
            assertTrue(page.contains("| `" + name.text + "` |") && page.contains("| " + name.help + " |"), name.text);
        }
    }

    private static Set<String> figures(String text) {
        Matcher matcher = FIGURE.matcher(text);
        Set<String> found = new TreeSet<>();
        while (matcher.find()) {
            found.add(matcher.group());
        }
        assertFalse(found.isEmpty());
        return found;
    }

    private static JsonNode json(String text) throws IOException {
        return JSON.readTree(text.replace('\'', '"'));
    }
}
