//! Codes 600 to 699: the engine: its own updates, and its API.

codes!(
    ENGINE,
    EngineSourceMissing(why)
        .number(600)
        .name("ENGINE_SOURCE_MISSING")
        .may_be(Error)
        .means("No source of the engine's own updates is configured.")
        .sentence("updates of the engine cannot be read: {why}")
        .remedy("Set 'engine.source' in the configuration."),
    EngineCommandFailed(command, why)
        .number(601)
        .name("ENGINE_COMMAND_FAILED")
        .may_be(Error)
        .means("engine-upgrade-check failed.")
        .sentence("'{command}' failed: {why}")
        .remedy(
            "Run the command by hand as the user of this process. On most systems it needs root: then let a \
                timer of root write a status file."
        ),
    EngineStatusFileUnusable(path, why)
        .number(602)
        .name("ENGINE_STATUS_FILE_UNUSABLE")
        .may_be(Error)
        .means("The status file cannot be used.")
        .sentence("status file {path} cannot be used: {why}")
        .remedy(
            "Correct the timer that writes the file. The file must belong to root or to the user of this \
                process, and nobody else may write to it."
        ),
    EngineStatusFileOld(path, age)
        .number(603)
        .name("ENGINE_STATUS_FILE_OLD")
        .may_be(Error)
        .means("The status file is old.")
        .sentence("status file {path} is {age} old")
        .remedy("Check the timer that writes the file."),
    EngineApiMissing(what)
        .number(604)
        .name("ENGINE_API_MISSING")
        .may_be(Error)
        .means("There is no way to the engine: no connection to its API is configured, and the embedder gave no engine actions.")
        .sentence("{what} needs the API of the engine, and no connection to it is configured")
        .remedy("Set 'engine.api' in the configuration, or open with engine actions."),
    EngineUnreachable(why)
        .number(605)
        .name("ENGINE_UNREACHABLE")
        .may_be(Error)
        .means("The engine does not answer.")
        .sentence("the engine cannot be reached: {why}")
        .remedy("Check that the engine runs. Work in progress waits for it."),
    EngineRejected(what, why)
        .number(606)
        .name("ENGINE_REJECTED")
        .may_be(Error)
        .means("Status 400 or 409 of the engine.")
        .sentence("the engine rejected {what}: {why}")
        .remedy("Remove what the engine names, and call again. engine.log has the request by its correlation id."),
    EngineNotFound(what)
        .number(607)
        .name("ENGINE_NOT_FOUND")
        .may_be(Error)
        .means("The engine has no such object.")
        .sentence("the engine has no {what}")
        .remedy("Check that it still exists, and that the configured user may see it."),
    EngineTimeout(what)
        .number(608)
        .name("ENGINE_TIMEOUT")
        .may_be(Error)
        .means("The engine did not answer in time, so the effect of the call is not known.")
        .sentence("the engine did not answer {what} in time")
        .remedy("Nothing to do for a run: it reads the engine again before it goes on. If this repeats, look at the load of the engine and at engine.log."),
    EngineAuth(why)
        .number(609)
        .name("ENGINE_AUTH")
        .may_be(Error)
        .means("The engine refused user or password.")
        .sentence("the engine refused the login: {why}")
        .remedy("Correct 'engine.api.username' and 'engine.api.password', unlock the user in the engine, and give it a role there: without one its login is refused, too."),
    EngineForbidden(what, why)
        .number(610)
        .name("ENGINE_FORBIDDEN")
        .may_be(Error)
        .means("The user has no permission in the engine.")
        .sentence("the engine forbids {what}: {why}")
        .remedy("Give the user of 'engine.api' an administrator's role on the system or on the cluster."),
    EngineMalformed(what, why)
        .number(611)
        .name("ENGINE_MALFORMED")
        .may_be(Error)
        .means("The engine's answer is not what its API describes.")
        .sentence("the answer of the engine to {what} cannot be read: {why}")
        .remedy("Check that 'engine.api.url' is the URL of the engine, of version 4.4 or newer, and no other server answers for it. Where the embedder answers by engine actions, correct its document."),
    EngineFailed(what, status, why)
        .number(612)
        .name("ENGINE_FAILED")
        .may_be(Error)
        .means("The engine failed with a status of 500 or above, so the effect of the call is not known.")
        .sentence("the engine failed on {what} with status {status}: {why}")
        .remedy("Read the engine's log, engine.log. The state is read again."),
    EngineTls(url, why, remedy)
        .number(613)
        .name("ENGINE_TLS")
        .may_be(Error)
        .means("The certificate or the TLS of the engine is not trusted.")
        .sentence("the TLS connection to the engine at {url} failed: {why}")
        .remedy("{remedy}"),
    EngineTooLarge(what, limit)
        .number(614)
        .name("ENGINE_TOO_LARGE")
        .may_be(Error)
        .means("An answer of the engine is larger than accepted.")
        .sentence("the answer of the engine to {what} is larger than {limit}")
        .remedy("Raise 'engine.api.limits.max_body_bytes'."),
    EngineActionMissing(what)
        .number(615)
        .name("ENGINE_ACTION_MISSING")
        .may_be(Error)
        .means("The engine actions of the embedder do not have this one.")
        .sentence("the engine actions of the embedder do not offer {what}")
        .remedy("Implement it in the embedder, or configure 'engine.api' and open without engine actions."),
    EngineTicketUnknown(ticket)
        .number(616)
        .name("ENGINE_TICKET_UNKNOWN")
        .may_be(Error)
        .means("No engine action with this ticket waits for an answer.")
        .sentence("no engine action with ticket {ticket} waits for an answer; the answer is dropped")
        .remedy("Answer each engine action once, before its deadline and before the close."),
);
