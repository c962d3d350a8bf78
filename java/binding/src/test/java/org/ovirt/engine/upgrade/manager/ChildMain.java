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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

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
                otherLoaders(folder);
                break;
            case "sharedLoaders":
                sharedInLoaders(folder);
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
    private static void otherLoaders(Path folder) throws Exception {
        WeakReference<ClassLoader> first = new WeakReference<>(workBesideAnother(folder));
        Managers.eventually("the first loader is collected", () -> {
            System.gc();
            return first.get() == null;
        });
        // The JVM frees the library some time after its loader. A loader that was refused stays refused: a new one.
        String failure = workIn(loader(), folder);
        while (isRefused(failure)) {
            failure = workIn(loader(), folder);
        }
        if (failure != null) {
            throw new AssertionError(failure);
        }
    }

    private static ClassLoader workBesideAnother(Path folder) throws Exception {
        ClassLoader loader = loader();
        String failure = workIn(loader, folder);
        if (failure != null) {
            throw new AssertionError(failure);
        }
        String beside = workIn(loader(), folder);
        if (!isRefused(beside)) {
            throw new AssertionError("a second loader beside the first must be refused, and not: " + beside);
        }
        return loader;
    }

    /** A web application that is deployed anew: its loader used the shared manager, and closed it. */
    private static void sharedInLoaders(Path folder) throws Exception {
        // Jackson as a module of the server outlives what is deployed.
        ClassLoader jackson = loader("jackson", ClassLoader.getPlatformClassLoader());
        for (int deployment = 0; deployment < 4; deployment++) {
            ClassLoader parent = deployment < 2 ? ClassLoader.getPlatformClassLoader() : jackson;
            ClassLoader loader = loader("", parent);
            String failure = runIn(loader, "shareAndClose", folder);
            while (isRefused(failure)) {
                // The JVM frees the library some time after its loader.
                System.gc();
                loader = loader("", parent);
                failure = runIn(loader, "shareAndClose", folder);
            }
            if (failure != null) {
                throw new AssertionError(failure);
            }
            WeakReference<ClassLoader> gone = new WeakReference<>(loader);
            loader = null;
            Managers.eventually("the loader is collected", () -> {
                System.gc();
                return gone.get() == null;
            });
        }
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

    private static String workIn(ClassLoader loader, Path folder) throws InterruptedException {
        return runIn(loader, "work", folder);
    }

    private static String runIn(ClassLoader loader, String method, Path folder) throws InterruptedException {
        String[] failure = new String[1];
        Thread thread = new Thread(() -> {
            try {
                loader.loadClass(ChildMain.class.getName()).getMethod(method, Path.class).invoke(null, folder);
            } catch (java.lang.reflect.InvocationTargetException e) {
                failure[0] = String.valueOf(e.getCause());
            } catch (ReflectiveOperationException e) {
                failure[0] = e.toString();
            }
        });
        thread.start();
        thread.join();
        return failure[0];
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
