/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The upgrade manager over HTTP, in the engine. A request passes the engine's own filters, then {@code Gate}; {@code
 * OperationServlet} dispatches by the table of operations in {@code schema/}, {@code Rules} says who may do what, and
 * {@code EventStreams} sends the audit events. Nothing here knows an operation by name but {@code
 * Library}: those that tell what a request is about, and that of the events.
 */
package org.ovirt.engine.upgrade.manager.web;
