/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.demo;

/** What the output can show. The starter says it: since JDK 22 System.console() is not null without a terminal either. */
final class Terminal {

    /** Colours, as parameters of the control sequence. */
    enum Colour {
        GREEN(32), YELLOW(33), RED(31), DIM(2);

        private final int parameter;

        Colour(int parameter) {
            this.parameter = parameter;
        }
    }

    private static final int USUAL_COLUMNS = 80;

    private final boolean interactive;
    private final int columns;
    private final boolean coloured;

    Terminal(boolean interactive, int columns, boolean coloured) {
        this.interactive = interactive;
        this.columns = columns;
        this.coloured = coloured;
    }

    /**
     * By the properties {@code demo.terminal} and {@code demo.columns}, and by {@code NO_COLOR}: no colours where it is
     * set and not empty.
     */
    static Terminal ofThisProcess() {
        String noColour = System.getenv("NO_COLOR");
        boolean interactive = Boolean.getBoolean("demo.terminal");
        boolean coloured = interactive && (noColour == null || noColour.isEmpty());
        return new Terminal(interactive, Integer.getInteger("demo.columns", USUAL_COLUMNS), coloured);
    }

    /** Lines can be drawn again. */
    boolean isInteractive() {
        return interactive;
    }

    int columns() {
        return columns;
    }

    String coloured(String text, Colour colour) {
        return coloured && colour != null ? "\u001b[" + colour.parameter + "m" + text + "\u001b[0m" : text;
    }
}
