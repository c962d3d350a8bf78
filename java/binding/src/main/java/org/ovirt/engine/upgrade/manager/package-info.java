/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The oVirt Upgrade Manager for Java: {@link org.ovirt.engine.upgrade.manager.UpgradeManager} is the way in.
 *
 * <h2>The library</h2>
 * <p>Opening the first manager loads the native library, from {@code java.library.path} (in a JBoss module: its folder
 * {@code lib/linux-x86_64}), else from {@code /native/linux-x86_64/} in the jar. A JVM binds a library to one class
 * loader: keep this jar in one module that all users depend on. Loading never happens in static code.</p>
 *
 * <p>An application that brings the jar itself and is deployed anew closes its managers first. Its class loader is then
 * free, and the next one takes the library over: where the first was not collected yet, loading asks the JVM for it, and
 * waits up to three seconds. Nothing of the library holds a class loader. What does is the application's own, for example
 * (since JDK 25) an executor of {@code Executors.newSingleThreadExecutor} with a thread factory of that class loader that
 * was not shut down.</p>
 *
 * <p>From JDK 24 on a JVM warns about native access. {@code --enable-native-access=ALL-UNNAMED} silences it, or
 * {@code Enable-Native-Access: ALL-UNNAMED} in the manifest of an executable jar.</p>
 *
 * <h2>Threads</h2>
 * <p>The library has two threads in the JVM while a manager is open, both daemons: {@code oum-events} and
 * {@code oum-engine}. Listeners and continuations do not run on them, but on the executor given at the opening. Log
 * lines go to SLF4J below {@code org.ovirt.engine.upgrade.manager.library}, with the call's correlation id.</p>
 *
 * <h2>Documents</h2>
 * <p>{@code model} has the requests and answers, {@code config} the configuration: immutable classes with builders,
 * generated from the JSON Schema of the library. Times are milliseconds since 1970 UTC; {@code null} means unknown or
 * not given, never zero or no.</p>
 */
package org.ovirt.engine.upgrade.manager;
