//! Codes 400 to 499: a host and its content host.

codes!(
    HOST,
    HostNotRegistered(provider, host)
        .number(400)
        .name("HOST_NOT_REGISTERED")
        .may_be(Error)
        .means("The provider has no record of the host.")
        .sentence("provider {provider} has no record of host {host}, or the configured user may not see it")
        .remedy(
            "Register the host with subscription-manager, let the configured user see it (view_hosts in its \
                organization and location), or associate it by hand."
        ),
    HostAmbiguous(host, provider, candidates)
        .number(401)
        .name("HOST_AMBIGUOUS")
        .may_be(Error)
        .means("Several content hosts match, or a mark of the only match contradicts.")
        .sentence("it is not certain which content host of provider {provider} is host {host}: {candidates}")
        .remedy(
            "Delete stale records on the provider, correct names and uuids, or associate the host by hand. An association \
                by hand is accepted although names or addresses differ, and refused if a uuid or MAC address differs. \
                Make it again if the record was renamed or registered anew."
        ),
    HostWithoutContent(provider, host)
        .number(402)
        .name("HOST_WITHOUT_CONTENT")
        .may_be(Error)
        .means("The provider has the host, but not as a content host.")
        .sentence("provider {provider} has host {host}, but the host is not registered for content")
        .remedy("Register the host with subscription-manager."),
    HostNotInMaintenance(host, status)
        .number(403)
        .name("HOST_NOT_IN_MAINTENANCE")
        .may_be(Error)
        .means("An installation was refused, because the host is not in maintenance.")
        .sentence("host {host} is '{status}', not in maintenance")
        .remedy("Move the host to maintenance first."),
    HostRunsVms(host, count)
        .number(404)
        .name("HOST_RUNS_VMS")
        .may_be(Error)
        .means("An installation was refused, because the host runs VMs.")
        .sentence("host {host} still runs {count} VMs")
        .remedy("Migrate or stop them first."),
    HostVmsUnknown(host)
        .number(405)
        .name("HOST_VMS_UNKNOWN")
        .may_be(Error)
        .means("The number of VMs of a host is not known, so it cannot be proved to be zero.")
        .sentence("the number of VMs on host {host} is not known")
        .remedy("Pass the number of VMs of the host with the call."),
    AssociationStale(host, content_host, provider)
        .number(406)
        .name("ASSOCIATION_STALE")
        .may_be(Error)
        .means("The association names a content host that does not exist any more.")
        .sentence(
            "host {host} is associated with content host {content_host} of provider {provider}, which does \
                not exist any more or which the configured user may not see"
        )
        .remedy(
            "Let the configured user see it (view_hosts in its organization and location), or refresh or drop the \
                association."
        ),
    AssociationMissing(host)
        .number(407)
        .name("ASSOCIATION_MISSING")
        .may_be(Error)
        .means("No association is stored for the host.")
        .sentence("host {host} has no associated content host")
        .remedy("Call 'associate', or check the host once."),
    NoData(what, why)
        .number(408)
        .name("NO_DATA")
        .may_be(Error, Note)
        .means("The data for the answer is missing.")
        .sentence("{what} is not known: {why}")
        .remedy("Remove the cause that is named; the next check asks again."),
    DataStale(host, age)
        .number(409)
        .name("DATA_STALE")
        .may_be(Note)
        .means("The provider's data about the host is old.")
        .sentence("the data about host {host} is {age} old")
        .remedy("Check that subscription-manager of the host checks in at the provider."),
    DuplicateContentHosts(provider, host, duplicates)
        .number(410)
        .name("DUPLICATE_CONTENT_HOSTS")
        .may_be(Note)
        .means("Several content hosts match. The newest one is used.")
        .sentence("provider {provider} has stale records of host {host}: {duplicates}")
        .remedy("Delete the stale records on the provider."),
    EngineDisagrees(host, engine, provider, provider_says)
        .number(411)
        .name("ENGINE_DISAGREES")
        .may_be(Note)
        .means("The engine's own update flag contradicts the provider.")
        .sentence(
            "the engine reports that host {host} {engine}; provider {provider} reports that it \
                {provider_says}"
        )
        .remedy(
            "Run 'check for upgrade' on the host in the engine, and compare the repositories of the host \
                with its content view."
        ),
    HostRunsOldVersion(host, what, running, installed)
        .number(412)
        .name("HOST_RUNS_OLD_VERSION")
        .may_be(Note)
        .means("An older image or kernel runs than the newest one that is installed.")
        .sentence("host {host} runs {what} {running}, and {installed} is installed")
        .remedy(
            "Restart the host. If it came back on the old one, check its boot entries. If it was restarted already, \
                refresh its capabilities in the engine, and let it upload its facts to the provider."
        ),
    ProviderContradicts(provider, host, why)
        .number(413)
        .name("PROVIDER_CONTRADICTS")
        .may_be(Note)
        .means("Two answers of the provider about the host contradict each other.")
        .sentence("provider {provider} contradicts itself about host {host}: {why}")
        .remedy(
            "Check that the content view of the host has the packages of its errata, and let the host upload its \
                package profile (subscription-manager repos, or the job 'Upload Profile')."
        ),
    ErrataUnusable(host, count, errata)
        .number(414)
        .name("ERRATA_UNUSABLE")
        .may_be(Note)
        .means("Errata have ids that must not be sent to a host: they are counted, and not listed or installed here.")
        .sentence("{count} errata of host {host} have ids that this library does not send to a host: {errata}")
        .remedy("Install them on the provider's pages, or correct their ids in the repository."),
    RepositoriesNotEnabled(host, count, errata)
        .number(415)
        .name("REPOSITORIES_NOT_ENABLED")
        .may_be(Note)
        .means("Errata apply to the host and are in its content view, in repositories that the host has not enabled.")
        .sentence(
            "{count} errata that apply to host {host} are in its content view, in repositories that the host has not \
                enabled: {errata}"
        )
        .remedy(
            "Enable the repositories on the host ('subscription-manager repos'), or override them on the provider."
        ),
    HostClassOnly(host, provider, class)
        .number(416)
        .name("HOST_CLASS_ONLY")
        .may_be(Error, Note)
        .means("Only the provider's class of the host was read.")
        .sentence("of host {host}, only its class at provider {provider} was read: {class}")
        .remedy(
            "Check the host with counts or in full. The class is about errata that apply, published or not, and not about \
                packages without an erratum."
        ),
);
