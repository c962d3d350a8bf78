/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The upgrade manager in the engine: the extension, its configuration, and the one manager of the process
 * ({@link org.ovirt.engine.upgrade.manager.extension.SharedManager}), which the web application uses.
 */
package org.ovirt.engine.upgrade.manager.extension;
