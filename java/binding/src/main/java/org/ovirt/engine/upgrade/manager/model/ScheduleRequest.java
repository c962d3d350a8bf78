/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;

/** Request of {@code schedule}: how the periodic checks stand. Nothing is chosen yet. */
public class ScheduleRequest implements Serializable {

    private static final long serialVersionUID = 1L;
}
