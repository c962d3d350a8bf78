/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web.wildfly;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A server as the engine starts it, with its flags and its environment, our module and our application as they are
 * installed, and a stand-in for the engine's own modules and for {@code engine.ear}. The lab has the engine's REST API.
 */
final class EngineServer implements AutoCloseable {

    private static final String STANDIN = "org/ovirt/engine/core/";
    private final Path home;
    private final Path folder;
    private final Path deployments;
    private final Lab lab;
    private Process process;
    private int port;
    private int starts;

    EngineServer(Path home, Path folder, Lab lab) throws IOException {
        this.home = home;
        this.folder = folder;
        this.lab = lab;
        deployments = Files.createDirectories(folder.resolve("server/deployments"));
        Path configuration = Files.createDirectories(folder.resolve("server/configuration"));
        Files.copy(Path.of(System.getProperty("test.classes"), "server/engine.xml"), configuration.resolve("engine.xml"));
        writeModules();
        writeEar();
        writeProperties();
        deploy("engine.ear");
    }

    /** The extension's configuration, as an administrator writes it. */
    private void writeProperties() throws IOException {
        Path secrets = Files.createDirectories(folder.resolve("secrets"));
        Path engine = secret(secrets.resolve("engine"), lab.text("engine_password"));
        Path provider = secret(secrets.resolve("provider"), lab.text("password"));
        // What `engine-upgrade-check` exits with where the engine has an update, and when that was.
        Path status = secret(folder.resolve("engine-status"), "0 " + System.currentTimeMillis() / 1000 + "\n");
        Path extensions = Files.createDirectories(folder.resolve("extensions.d"));
        Files.writeString(extensions.resolve("upgrade-manager.properties"), String.join("\n",
                "ovirt.engine.extension.name = upgrade-manager",
                "ovirt.engine.extension.bindings.method = jbossmodule",
                "ovirt.engine.extension.binding.jbossmodule.module = org.ovirt.engine.upgrade.manager",
                "ovirt.engine.extension.binding.jbossmodule.class = "
                        + "org.ovirt.engine.upgrade.manager.extension.UpgradeManagerExtension",
                "ovirt.engine.extension.provides = org.ovirt.engine.upgrade.manager",
                "config.state_dir = " + folder.resolve("state"),
                "config.engine.api.url = " + lab.text("engine_url"),
                "config.engine.api.username = " + lab.text("engine_username"),
                "config.engine.api.password.file = " + engine,
                "config.engine.api.ca_files.1 = " + lab.text("ca_file"),
                "config.engine.source.status_file.path = " + status,
                "config.providers.1.name = katello",
                "config.providers.1.url = " + lab.text("katello_url"),
                "config.providers.1.ca_files.1 = " + lab.text("ca_file"),
                "config.providers.1.auth.basic.username = " + lab.text("username"),
                "config.providers.1.auth.basic.password.file = " + provider,
                "config.schedule.engine_interval =",
                "config.schedule.hosts_interval =",
                "config.task_poll_interval = 50ms",
                "config.proof_interval = 50ms", ""));
    }

    private static Path secret(Path file, String content) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, content);
    }

    private void writeModules() throws IOException {
        module("org.ovirt.engine.api.ovirt-engine-extensions-api", Path.of(System.getProperty("extensions.api")), "");
        module("org.ovirt.engine.core.utils", jar("utils", STANDIN + "utils/"),
                "<module name='javax.servlet.api'/><module name='org.jboss.modules'/>"
                        + "<module name='org.ovirt.engine.api.ovirt-engine-extensions-api'/>");
        module("org.ovirt.engine.core.aaa", jar("aaa", STANDIN + "aaa/"),
                "<module name='javax.servlet.api'/><module name='org.ovirt.engine.core.utils'/>");
    }

    private Path jar(String name, String prefix) throws IOException {
        Path classes = Path.of(System.getProperty("test.classes"));
        Map<String, byte[]> entries = new TreeMap<>();
        try (Stream<Path> files = Files.walk(classes.resolve(prefix))) {
            for (Path file : files.filter(Files::isRegularFile).collect(Collectors.toList())) {
                entries.put(classes.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return zip(folder.resolve(name + ".jar"), entries);
    }

    private void module(String name, Path jar, String dependencies) throws IOException {
        Path module = Files.createDirectories(folder.resolve("modules").resolve(name.replace('.', '/')).resolve("main"));
        Files.copy(jar, module.resolve("code.jar"));
        Files.writeString(module.resolve("module.xml"), "<module xmlns='urn:jboss:module:1.1' name='" + name
                + "'><resources><resource-root path='code.jar'/></resources><dependencies>" + dependencies
                + "</dependencies></module>");
    }

    /** As in the engine: the application of SSO, then the engine itself. */
    private void writeEar() throws IOException {
        Map<String, byte[]> entries = new TreeMap<>();
        StringBuilder modules = new StringBuilder();
        for (String name : List.of("SsoListener", "BackendListener")) {
            String webXml = "<web-app xmlns='http://xmlns.jcp.org/xml/ns/javaee' version='4.0'><listener><listener-class>"
                    + "org.ovirt.engine.core.utils.standin." + name + "</listener-class></listener></web-app>";
            Path war = zip(folder.resolve(name + ".war"), Map.of("WEB-INF/web.xml", webXml.getBytes()));
            entries.put(name + ".war", Files.readAllBytes(war));
            modules.append("<module><web><web-uri>").append(name).append(".war</web-uri><context-root>/").append(name)
                    .append("</context-root></web></module>");
        }
        entries.put("META-INF/application.xml", ("<application xmlns='http://xmlns.jcp.org/xml/ns/javaee' version='8'>"
                + "<initialize-in-order>true</initialize-in-order>" + modules + "</application>").getBytes());
        String uses = "<dependencies><module name='org.ovirt.engine.core.utils'/></dependencies>";
        entries.put("META-INF/jboss-deployment-structure.xml",
                ("<jboss-deployment-structure xmlns='urn:jboss:deployment-structure:1.1'><deployment>" + uses
                        + "</deployment><sub-deployment name='SsoListener.war'>" + uses
                        + "</sub-deployment><sub-deployment name='BackendListener.war'>" + uses
                        + "</sub-deployment></jboss-deployment-structure>").getBytes());
        zip(deployments.resolve("engine.ear"), entries);
    }

    private static Path zip(Path file, Map<String, byte[]> entries) throws IOException {
        try (OutputStream out = Files.newOutputStream(file); ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return file;
    }

    /** The application as it was built. */
    static Path war() {
        return Path.of(System.getProperty("war.file"));
    }

    /** Puts our application among the deployments, or puts it there anew. */
    void deployApplication() throws IOException {
        Files.copy(war(), deployments.resolve("upgrade-manager.war"), StandardCopyOption.REPLACE_EXISTING);
        deploy("upgrade-manager.war");
    }

    /** A further application of the same content at another path. */
    void deployAnother(String name, String contextRoot) throws IOException {
        Map<String, byte[]> entries = new TreeMap<>();
        try (ZipFile zip = new ZipFile(war().toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        entries.put("WEB-INF/jboss-web.xml",
                ("<jboss-web><context-root>" + contextRoot + "</context-root></jboss-web>").getBytes());
        entries.keySet().removeIf(path -> path.endsWith("/"));
        zip(deployments.resolve(name), entries);
        deploy(name);
    }

    private void deploy(String name) throws IOException {
        Files.deleteIfExists(deployments.resolve(name + ".deployed"));
        Files.write(deployments.resolve(name + ".dodeploy"), new byte[0]);
    }

    void awaitDeployed(String name) {
        Await.until(name + " is deployed", () -> {
            if (Files.exists(deployments.resolve(name + ".failed"))) {
                throw new IllegalStateException(Files.readString(deployments.resolve(name + ".failed")) + log());
            }
            return Files.exists(deployments.resolve(name + ".deployed")) || died();
        });
    }

    void undeploy(String name) throws IOException {
        Files.deleteIfExists(deployments.resolve(name + ".deployed"));
        Await.until(name + " is undeployed", () -> Files.exists(deployments.resolve(name + ".undeployed")));
    }

    private boolean died() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException("the server has ended: " + log());
        }
        return false;
    }

    void start() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        for (String name : List.of("engine.ear", "upgrade-manager.war")) {
            if (Files.exists(deployments.resolve(name))) {
                deploy(name);
            }
        }
        String modules = folder.resolve("modules") + ":" + System.getProperty("modules.dir") + ":" + home.resolve("modules");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // As the engine starts its server, with a smaller heap.
                "-server", "-Xms64m", "-Xmx512m", "-Xss1M", "-Djava.net.preferIPv4Stack=true",
                "-Djsse.enableSNIExtension=false", "--add-modules", "java.se",
                "--add-opens", "java.base/java.util=ALL-UNNAMED", "--add-opens", "java.base/java.lang=ALL-UNNAMED",
                "-Xcheck:jni",
                "-Djboss.home.dir=" + home, "-Djboss.server.base.dir=" + folder.resolve("server"),
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-Dtest.http.port=" + port,
                "-Dstandin.extensions.d=" + folder.resolve("extensions.d"),
                "-Dstandin.engine.url=" + lab.text("engine_url"),
                "-Dstandin.engine.ca=" + lab.text("ca_file")));
        command.addAll(List.of("-jar", home.resolve("jboss-modules.jar").toString(), "-mp", modules,
                "org.jboss.as.standalone", "-c", "engine.xml"));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(logFile(++starts).toFile());
        builder.environment().put("MALLOC_ARENA_MAX", "1");
        builder.environment().put("LANG", "en_US.UTF-8");
        builder.environment().put("LC_ALL", "en_US.UTF-8");
        process = builder.start();
    }

    private Path logFile(int start) {
        return folder.resolve("server-" + start + ".log");
    }

    /** What the server has printed since its last start. */
    String log() throws IOException {
        return Files.readString(logFile(starts), StandardCharsets.UTF_8);
    }

    /** The URL of the application. */
    String url() {
        return url("/ovirt-engine/upgrade-manager");
    }

    String url(String contextRoot) {
        return "http://127.0.0.1:" + port + contextRoot;
    }

    String authority() {
        return "127.0.0.1:" + port;
    }

    /** How many objects of a class the server keeps, after a collection. */
    long objects(Class<?> type) throws IOException {
        Process jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                String.valueOf(process.pid()), "GC.class_histogram").redirectErrorStream(true).start();
        String histogram = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!histogram.contains("java.lang.Object")) {
            throw new IllegalStateException(histogram);
        }
        return histogram.lines().map(line -> line.trim().split("\\s+"))
                .filter(cells -> cells.length > 3 && cells[3].equals(type.getName()))
                .mapToLong(cells -> Long.parseLong(cells[1])).sum();
    }

    /** The library's state directory. */
    Path state() {
        return folder.resolve("state");
    }

    boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** SIGTERM, as the engine's service does. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the server did not stop");
        }
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
    }
}
