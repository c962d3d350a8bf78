//! Codes 100 to 199: the call itself and the boundary.

use std::fmt;

use crate::error::error_type::Error;

codes!(
    CALL,
    InvalidArgument(field, problem)
        .number(100)
        .name("INVALID_ARGUMENT")
        .may_be(Error)
        .means("An argument of a call is missing or malformed.")
        .sentence("{field}: {problem}")
        .remedy("Correct the argument and call again."),
    InvalidConfig(key, problem)
        .number(101)
        .name("INVALID_CONFIG")
        .may_be(Error)
        .means("The configuration is malformed, incomplete or contradictory.")
        .sentence("configuration key '{key}': {problem}")
        .remedy("Correct the configuration and open again."),
    Closed()
        .number(102)
        .name("CLOSED")
        .may_be(Error)
        .means("The handle is closed, being closed, or was never opened.")
        .sentence("this upgrade manager is closed")
        .remedy("Open a new upgrade manager."),
    Cancelled(operation)
        .number(103)
        .name("CANCELLED")
        .may_be(Error)
        .means("The caller cancelled the operation.")
        .sentence("{operation} was cancelled")
        .remedy(""),
    DeadlineExceeded(operation, deadline)
        .number(104)
        .name("DEADLINE_EXCEEDED")
        .may_be(Error)
        .means("The operation's deadline passed.")
        .sentence("{operation} did not finish within {deadline}")
        .remedy("Raise the deadline, or find the slow part with 'doctor' and the log."),
    WouldBlockUpcall(operation, thread)
        .number(105)
        .name("WOULD_BLOCK_UPCALL")
        .may_be(Error)
        .means("A blocking operation was called on a thread that delivers events or completions.")
        .sentence("{operation} blocks and was called on thread '{thread}', which delivers events")
        .remedy("Use the asynchronous form, or call from a thread of your own."),
    AlreadyOpen(difference)
        .number(106)
        .name("ALREADY_OPEN")
        .may_be(Error)
        .means("A shared instance exists with another configuration.")
        .sentence("the shared upgrade manager is open with another configuration; different keys: {difference}")
        .remedy("Use the same configuration everywhere, or close the shared upgrade manager first."),
    AbiMismatch(library, caller)
        .number(107)
        .name("ABI_MISMATCH")
        .may_be(Error)
        .means("Library and binding are of different builds.")
        .sentence("the native library has ABI version {library}, the caller needs ABI version {caller}")
        .remedy("Install the binding and the library of the same release."),
    Internal(what)
        .number(108)
        .name("INTERNAL")
        .may_be(Error)
        .means("A defect of this library: a panic or a broken assumption.")
        .sentence("internal error: {what}")
        .remedy("Report it with the log. The upgrade manager continues to work."),
    UnknownOperation(operation)
        .number(109)
        .name("UNKNOWN_OPERATION")
        .may_be(Error)
        .means("The operation does not exist.")
        .sentence("operation '{operation}' does not exist")
        .remedy("Use a name of the table of operations."),
    LibraryNotLoaded(why)
        .number(110)
        .name("LIBRARY_NOT_LOADED")
        .may_be(Error)
        .means("A binding could not find or load the native library.")
        .sentence("the native library could not be loaded: {why}")
        .remedy("Install the package that contains it, or put its folder on java.library.path."),
    TooManyOperations(operation, limit)
        .number(111)
        .name("TOO_MANY_OPERATIONS")
        .may_be(Error)
        .means("So many operations of an upgrade manager are under way that it begins no other one.")
        .sentence("{operation} was not begun: {limit} operations are under way")
        .remedy("Wait until some have ended. A completion that does not return counts as under way."),
    ForkedProcess(parent)
        .number(112)
        .name("FORKED_PROCESS")
        .may_be(Error)
        .means("A process uses the upgrade manager of the process that it was forked from.")
        .sentence("the upgrade manager belongs to process {parent}, from which this process was forked")
        .remedy(
            "Execute a program in the forked process, and open an upgrade manager there. The threads of this one exist \
                in process {parent} only."
        ),
);

impl Error {
    /// Shorthand for [`InvalidArgument`].
    pub fn argument(field: &str, problem: impl fmt::Display) -> Self {
        InvalidArgument { field, problem }.err()
    }

    /// Shorthand for [`Internal`]: a broken assumption of this library.
    pub fn internal(what: impl fmt::Display) -> Self {
        Internal { what }.err()
    }
}
