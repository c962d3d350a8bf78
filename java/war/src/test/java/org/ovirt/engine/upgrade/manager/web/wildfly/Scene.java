/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web.wildfly;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** A lab and a server for all tests of this package: a server is started once, and again after a test that ends it. */
final class Scene implements ExtensionContext.Store.CloseableResource {

    private final Path folder;
    private final Lab lab;
    private final EngineServer server;

    /** Gives the scene to the tests; skips them where there is no server. */
    static final class Resolver implements ParameterResolver, ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            try {
                String whyNot = WildFly.whyNot();
                if (whyNot == null) {
                    return ConditionEvaluationResult.enabled("WildFly is there");
                }
                System.out.println("skipped: " + whyNot);
                return ConditionEvaluationResult.disabled(whyNot);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Scene.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            Scene scene = context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL)
                    .getOrComputeIfAbsent(Scene.class, key -> Scene.make(), Scene.class);
            scene.isUp();
            return scene;
        }
    }

    private Scene(Path home) throws IOException {
        folder = Files.createTempDirectory("upgrade-manager-war");
        lab = new Lab(folder);
        server = new EngineServer(home, folder, lab);
        server.deployApplication();
    }

    private static Scene make() {
        try {
            WildFly.unpack();
            return new Scene(WildFly.home());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The server is started, and the manager is open. */
    void isUp() {
        if (!server.isRunning()) {
            try {
                server.start();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
        server.awaitDeployed("upgrade-manager.war");
        isOpen();
    }

    /** The manager is open. */
    void isOpen() {
        Await.until("the manager is open", () -> admin().post("version", Map.of()).statusCode() == 200);
    }

    Lab lab() {
        return lab;
    }

    EngineServer server() {
        return server;
    }

    Client admin() {
        return Client.of(server.url(), lab.admin());
    }

    Client viewer() {
        return Client.of(server.url(), lab.viewer());
    }

    @Override
    public void close() throws IOException {
        server.close();
        lab.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).collect(Collectors.toList())) {
                Files.deleteIfExists(file);
            }
        }
    }
}
