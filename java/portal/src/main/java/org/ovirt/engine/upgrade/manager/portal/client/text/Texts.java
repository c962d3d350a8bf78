/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.text;

import com.google.gwt.i18n.client.LocalizableResource;
import com.google.gwt.i18n.client.Messages;

/**
 * All texts of the pages, in English. {@code Texts_de.properties} has them in German; {@code TextsTest} compares both. What
 * the server says (problems, events) comes in the server's own words.
 */
@LocalizableResource.DefaultLocale("en")
public interface Texts extends Messages {

    @DefaultMessage("{0} hosts lack security fixes or would change their cluster levels: {1}. The place \"Updates\" "
            + "has the details.")
    @AlternateMessage({"one", "{0} host lacks security fixes or would change its cluster levels: {1}. The place \"Updates\" has the details."})
    String alertHosts(@PluralCount int count, String names);

    @DefaultMessage("{0} and {1} more")
    String andMore(String names, int more);

    @DefaultMessage("The upgrade manager answers again.")
    String backAgain();

    @DefaultMessage("Check for upgrade")
    String buttonClusterCheck();

    @DefaultMessage("Rolling upgrade…")
    String buttonClusterRoll();

    @DefaultMessage("Upgrade…")
    String buttonHostUpgrade();

    @DefaultMessage("Close")
    String dialogClose();

    @DefaultMessage("Do not show again")
    String dialogDismiss();

    @DefaultMessage("The update is carried out on the engine machine: run engine-setup there. The place \"Updates\" "
            + "shows this message at any time.")
    String dialogHow();

    @DefaultMessage("Update of the engine")
    String dialogTitle();

    @DefaultMessage("Loading…")
    String loading();

    @DefaultMessage("The upgrade manager does not answer. The page tries again, and goes on by itself.")
    String lost();

    @DefaultMessage("Updates")
    String menuUpdates();

    @DefaultMessage("The server did not answer. It is not known whether it did what was asked.")
    String noAnswer();

    @DefaultMessage("Look at the present state before you try again.")
    String noAnswerRemedy();

    @DefaultMessage("Updates")
    String tabUpdates();

    @DefaultMessage("Cluster {0}: {1} of {2} hosts have updates.")
    String toastChecked(String cluster, int updates, int hosts);

    @DefaultMessage("Cluster {0} is being checked.")
    String toastChecking(String cluster);

    @DefaultMessage("Cluster {0} could not be checked: {1}")
    String toastFailed(String cluster, String why);

    @DefaultMessage("Cluster {0}: {1} of {2} hosts have updates; of {3} it is not known.")
    String toastUnknown(String cluster, int updates, int hosts, int unknown);

    @DefaultMessage("The server answered with status {0}.")
    String unexpectedStatus(int status);

    @DefaultMessage("Try again; if it lasts, read the engine''s log.")
    String unexpectedStatusRemedy();
}
