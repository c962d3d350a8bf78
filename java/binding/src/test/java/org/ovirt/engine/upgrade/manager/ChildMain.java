/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.MalformedURLException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

import org.ovirt.engine.upgrade.manager.config.Auth;
import org.ovirt.engine.upgrade.manager.config.Config;
import org.ovirt.engine.upgrade.manager.config.ProviderConfig;
import org.ovirt.engine.upgrade.manager.config.Secret;
import org.ovirt.engine.upgrade.manager.model.CheckHostRequest;
import org.ovirt.engine.upgrade.manager.model.HostInventory;
import org.ovirt.engine.upgrade.manager.model.HostStatus;

/** What the child JVMs of {@link ChildJvmTest} do. */
public final class ChildMain {

    private ChildMain() {
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "exit":
                storm(folder);
                System.exit(0);
                break;
            case "return":
                storm(folder);
                break;
            case "wait":
                storm(folder);
                System.out.println("storming");
                new CountDownLatch(1).await();
                break;
            case "loaders":
                otherLoaders(folder, pool());
                break;
            case "sharedLoaders":
                sharedInLoaders(folder, work -> new Thread(work).start());
                break;
            case "pooledLoaders":
                sharedInLoaders(folder, pool());
                break;
            case "pipe":
                brokenConnections(folder);
                break;
            case "twice":
                sharedTwice(folder);
                break;
            case "violation":
                NativeLibrary.load();
                NativeTestHooks.violateJni();
                break;
            case "unloadable":
                unloadable(folder);
                break;
            case "installedLater":
                unloadable(folder);
                installLibrary(folder);
                UpgradeManager.open(Managers.config(folder)).close();
                break;
            default:
                throw new IllegalArgumentException(arguments[0]);
        }
    }

    /** Returns in the middle of events, progress and completions that go on without end. */
    private static void storm(Path folder) throws InterruptedException {
        CountDownLatch events = new CountDownLatch(50);
        CountDownLatch steps = new CountDownLatch(50);
        UpgradeManager manager = UpgradeManager.open(Managers.config(folder), event -> events.countDown());
        for (int i = 0; i < 4; i++) {
            manager.begin("test.emit_events", Managers.map("count", 1_000_000, "text", "storm"), null, Long.class,
                    Runnable::run);
            Managers.sleep(manager, 1, Integer.MAX_VALUE, new CallOptions().onProgress(p -> steps.countDown()));
            again(manager);
        }
        events.await();
        steps.await();
    }

    private static void again(UpgradeManager manager) {
        manager.begin("test.sleep", Managers.map("ms", 1), null, Long.class, Runnable::run)
                .whenComplete((answer, e) -> again(manager));
    }

    /** The engine loads an extension twice in one JVM, with shared statics, and never closes it. */
    private static void sharedTwice(Path folder) {
        NativeLibrary.load();
        NativeLibrary.load();
        List<Long> heard = new CopyOnWriteArrayList<>();
        UpgradeManager first = UpgradeManager.shared(Managers.config(folder));
        UpgradeManager second = UpgradeManager.shared(Managers.config(folder), event -> heard.add(event.getSeq()));
        Managers.emit(first, 1, "x");
        Managers.eventually("the second user hears", () -> heard.size() == 1);
        if (second.events(org.ovirt.engine.upgrade.manager.model.EventsRequest.builder().build()).getNext() != 1) {
            throw new AssertionError("not the same manager");
        }
    }

    /** Loaders other than the system's, one after the other; a second one beside the first is refused. */
    private static void otherLoaders(Path folder, Executor threads) throws Exception {
        WeakReference<ClassLoader> first = new WeakReference<>(workBesideAnother(folder, threads));
        Managers.eventually("the first loader is collected", () -> {
            System.gc();
            return first.get() == null;
        });
        String failure = workIn(loader(), folder, threads);
        if (failure != null) {
            throw new AssertionError(failure);
        }
    }

    private static ClassLoader workBesideAnother(Path folder, Executor threads) throws Exception {
        ClassLoader loader = loader();
        String failure = workIn(loader, folder, threads);
        if (failure != null) {
            throw new AssertionError(failure);
        }
        String beside = workIn(loader(), folder, threads);
        if (!isRefused(beside)) {
            throw new AssertionError("a second loader beside the first must be refused, and not: " + beside);
        }
        return loader;
    }

    /** A web application that is deployed anew: its loader used the shared manager, and closed it. */
    private static void sharedInLoaders(Path folder, Executor threads) throws Exception {
        // Jackson as a module of the server outlives what is deployed.
        ClassLoader jackson = loader("jackson", ClassLoader.getPlatformClassLoader());
        List<WeakReference<ClassLoader>> gone = new ArrayList<>();
        for (int deployment = 0; deployment < 4; deployment++) {
            // Nobody asks for a collection in between.
            gone.add(deploy(deployment < 2 ? ClassLoader.getPlatformClassLoader() : jackson, folder, threads));
        }
        Managers.eventually("the loaders are collected", () -> {
            System.gc();
            return gone.stream().allMatch(loader -> loader.get() == null);
        });
    }

    private static WeakReference<ClassLoader> deploy(ClassLoader parent, Path folder, Executor threads)
            throws Exception {
        ClassLoader loader = loader("", parent);
        String failure = runIn(loader, "shareAndClose", folder, threads);
        if (failure != null) {
            throw new AssertionError(failure);
        }
        return new WeakReference<>(loader);
    }

    /** Called in another loader. Listening and closing race on one of two users. */
    public static void shareAndClose(Path folder) throws Exception {
        try (UpgradeManager keeper = UpgradeManager.shared(Managers.config(folder))) {
            for (int i = 0; i < 50; i++) {
                UpgradeManager user = UpgradeManager.shared(Managers.config(folder));
                Thread closing = new Thread(user::close);
                closing.start();
                try {
                    user.listen("raced", event -> { });
                } catch (UpgradeManagerException e) {
                    if (e.code() != UpgradeManagerErrorCode.CLOSED) {
                        throw e;
                    }
                }
                closing.join();
            }
            keeper.listen("raced", event -> { });
        }
    }

    /** SIGPIPE has its default action, which ends the process, and a server resets every connection. */
    private static void brokenConnections(Path folder) throws Exception {
        // By reflection: the compiler warns of these classes, and nothing can silence it.
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        signal.getMethod("handle", signal, handler).invoke(
                null, signal.getConstructor(String.class).newInstance("PIPE"), handler.getField("SIG_DFL").get(null));
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread resetting = new Thread(() -> reset(server));
            resetting.setDaemon(true);
            resetting.start();
            ProviderConfig provider = ProviderConfig.builder()
                    .name("katello")
                    .url("https://127.0.0.1:" + server.getLocalPort())
                    .auth(Auth.basic(Auth.Basic.builder().username("u").password(Secret.value("p")).build()))
                    .build();
            Config config = Managers.config(folder).toBuilder().providers(List.of(provider)).build();
            HostInventory host = HostInventory.builder().id("h").name("h").address("h.example.com")
                    .status(HostStatus.UP).build();
            try (UpgradeManager manager = UpgradeManager.open(config)) {
                for (int i = 0; i < 3; i++) {
                    manager.checkHost(CheckHostRequest.builder().host(host).build());
                }
            }
        }
        System.out.println("alive");
    }

    private static void reset(ServerSocket server) {
        while (true) {
            try (Socket socket = server.accept()) {
                socket.setSoLinger(true, 0);
                socket.getInputStream().read();
            } catch (IOException e) {
                return;
            }
        }
    }

    private static boolean isRefused(String failure) {
        return failure != null && failure.contains("LIBRARY_NOT_LOADED") && failure.contains("another class loader");
    }

    private static String workIn(ClassLoader loader, Path folder, Executor threads) throws Exception {
        return runIn(loader, "work", folder, threads);
    }

    private static String runIn(ClassLoader loader, String method, Path folder, Executor threads) throws Exception {
        CompletableFuture<String> failure = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                loader.loadClass(ChildMain.class.getName()).getMethod(method, Path.class).invoke(null, folder);
                failure.complete(null);
            } catch (java.lang.reflect.InvocationTargetException e) {
                failure.complete(String.valueOf(e.getCause()));
            } catch (ReflectiveOperationException e) {
                failure.complete(e.toString());
            }
        });
        return failure.get();
    }

    /**
     * The thread of a server, which outlives what is deployed. Not in a static field: this class is loaded by the other
     * loaders too, and since JDK 25 an executor holds the loader of its thread factory until it is shut down.
     */
    private static Executor pool() {
        return Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, "pool");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** With Jackson of its own. */
    private static ClassLoader loader() {
        return loader("", ClassLoader.getPlatformClassLoader());
    }

    /** The entries of the class path whose path contains a word. */
    private static ClassLoader loader(String word, ClassLoader parent) {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
            if (entry.contains(word)) {
                try {
                    urls.add(Path.of(entry).toUri().toURL());
                } catch (MalformedURLException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        if (urls.isEmpty()) {
            throw new IllegalStateException("nothing on the class path has '" + word + "' in its path");
        }
        return new URLClassLoader(urls.toArray(new URL[0]), parent);
    }

    /** Called in another loader. */
    public static void work(Path folder) {
        List<Long> heard = new CopyOnWriteArrayList<>();
        try (UpgradeManager manager =
                UpgradeManager.open(Managers.config(folder), event -> heard.add(event.getSeq()))) {
            if (manager.getClass().getClassLoader() == ClassLoader.getSystemClassLoader()) {
                throw new AssertionError("the system's loader");
            }
            Managers.emit(manager, 3, "x");
            Managers.eventually("events", () -> heard.size() >= 3);
            // The exception's class is found by this loader as well.
            expect(UpgradeManagerErrorCode.UNKNOWN_OPERATION, () -> manager.await("nonsense", null, null, Long.class));
        }
    }

    /** Without the library the failure is one clear exception, each time, and no Error. */
    private static void unloadable(Path folder) {
        for (int i = 0; i < 2; i++) {
            expect(UpgradeManagerErrorCode.LIBRARY_NOT_LOADED, () -> UpgradeManager.open(Managers.config(folder)));
        }
    }

    private static void installLibrary(Path folder) throws IOException {
        String file = System.mapLibraryName("ovirt_upgrade_manager");
        Files.createSymbolicLink(folder.resolve(file), Path.of(System.getProperty("native.dir"), file));
    }

    private static void expect(UpgradeManagerErrorCode code, Runnable body) {
        try {
            body.run();
        } catch (UpgradeManagerException e) {
            if (e.code() == code) {
                return;
            }
            throw e;
        }
        throw new AssertionError(code + " was expected");
    }
}
