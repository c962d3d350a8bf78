//! Codes 1000 to 1099: periodic checks and their notifications.

codes!(
    PERIODIC,
    NotificationUnknown(id)
        .number(1000)
        .name("NOTIFICATION_UNKNOWN")
        .may_be(Error)
        .means("The notification does not exist.")
        .sentence("notification {id} does not exist")
        .remedy("List the notifications again: this one was withdrawn, or a newer one replaced it."),
    NoInventory()
        .number(1001)
        .name("NO_INVENTORY")
        .may_be(Error)
        .means("The periodic check of the hosts has no inventory.")
        .sentence("no inventory of clusters and hosts was given for the periodic checks")
        .remedy("Call 'watch' after each start, or set 'engine.api' in the configuration."),
);
