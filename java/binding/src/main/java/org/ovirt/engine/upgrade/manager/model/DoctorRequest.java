/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;

/** Request of {@code doctor}: everything that would stop us. Nothing is chosen yet. */
public class DoctorRequest implements Serializable {

    private static final long serialVersionUID = 1L;
}
