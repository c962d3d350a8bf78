//! Codes 200 to 299: the state directory.

codes!(
    STATE,
    StateInUse(path, pid, remedy)
        .number(200)
        .name("STATE_IN_USE")
        .may_be(Error)
        .means("Another process, or another instance in this process, is the controller of the state directory.")
        .sentence("state directory {path} is in use by process {pid}")
        .remedy("{remedy}"),
    StateUnwritable(path, why)
        .number(201)
        .name("STATE_UNWRITABLE")
        .may_be(Error)
        .means("The state directory cannot be created or written.")
        .sentence("state directory {path} cannot be written: {why}")
        .remedy("Create the directory with mode 0700, owned by the user of this process."),
    StateNewer(path, found, known)
        .number(202)
        .name("STATE_NEWER")
        .may_be(Error)
        .means("A newer version wrote the state file.")
        .sentence("state file {path} has format {found}; this version reads formats up to {known}")
        .remedy("Upgrade this library. The file was not changed."),
    StateDamaged(path, why)
        .number(203)
        .name("STATE_DAMAGED")
        .may_be(Error)
        .means("The state file is damaged.")
        .sentence("state file {path} is damaged: {why}")
        .remedy(
            "Restore the file from a backup, or move it away to begin with an empty state. It was not \
                changed."
        ),
    StateFailed(path, why)
        .number(204)
        .name("STATE_FAILED")
        .may_be(Error)
        .means("The state could not be read or written.")
        .sentence("state file {path}: {why}")
        .remedy("Check the disk and the permissions."),
    ObserverOnly(operation)
        .number(205)
        .name("OBSERVER_ONLY")
        .may_be(Error)
        .means("An observer was asked for an operation that only a controller may do.")
        .sentence("{operation} is an operation of the controller; this instance is an observer")
        .remedy("Call the controller, or open the state directory as its controller."),
    NoController(path)
        .number(206)
        .name("NO_CONTROLLER")
        .may_be(Error)
        .means("An observer cannot leave a request, because no controller would process it.")
        .sentence("no process controls state directory {path}")
        .remedy("Start the upgrade manager of the engine, or open the directory as its controller."),
    JournalDamaged(run, record, why)
        .number(207)
        .name("JOURNAL_DAMAGED")
        .may_be(Error)
        .means("The journal of a run cannot be read.")
        .sentence("the journal of run {run} cannot be read at record {record}: {why}")
        .remedy(
            "Restore the state from a backup. Hosts and settings stay as the run left them. Nothing was \
                changed."
        ),
    StateLost(path, why, remedy)
        .number(208)
        .name("STATE_LOST")
        .may_be(Error)
        .means("The state file was deleted, replaced, truncated or changed by another program while it was open.")
        .sentence("state file {path} is not as this process left it: {why}")
        .remedy("{remedy}"),
    StateFileForeign(path, why)
        .number(209)
        .name("STATE_FILE_FOREIGN")
        .may_be(Error)
        .means("The state file is not opened, because a file of another program lies beside it.")
        .sentence("file {path} is in the way: {why}")
        .remedy("Close the program that made the file, move the file out of the state directory, and open again. Nothing was changed."),
);
