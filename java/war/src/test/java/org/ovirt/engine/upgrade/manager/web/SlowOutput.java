/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

import javax.servlet.AsyncContext;
import javax.servlet.ServletOutputStream;
import javax.servlet.ServletResponse;
import javax.servlet.WriteListener;

/** The output to a client: it takes something only when the client has read. */
final class SlowOutput extends ServletOutputStream {
    final StringBuilder written = new StringBuilder();
    boolean isReady;
    int flushes;
    boolean isBroken;

    @Override
    public boolean isReady() {
        return isReady;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
        assertTrue(listener instanceof EventStream);
    }

    @Override
    public void write(int b) {
        throw new AssertionError("in pieces only");
    }

    @Override
    public void write(byte[] piece) throws IOException {
        assertTrue(isReady, "written although the client has not read");
        if (isBroken) {
            throw new IOException("gone");
        }
        isReady = false;
        written.append(new String(piece, StandardCharsets.UTF_8));
    }

    @Override
    public void flush() {
        assertTrue(isReady, "flushed although the client has not read");
        flushes++;
    }

    /** An asynchronous request with this output, which counts its ends. */
    AsyncContext context(AtomicInteger completed) {
        ServletResponse response = (ServletResponse) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[] {ServletResponse.class}, (proxy, method, arguments) -> this);
        return (AsyncContext) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[] {AsyncContext.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("complete") && completed.incrementAndGet() > 1) {
                        throw new IllegalStateException("completed twice");
                    }
                    return method.getName().equals("getResponse") ? response : null;
                });
    }
}
