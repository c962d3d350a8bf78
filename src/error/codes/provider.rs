//! Codes 300 to 399: a provider and the connection to it.

codes!(
    PROVIDER,
    ProviderUnknown(provider, known)
        .number(300)
        .name("PROVIDER_UNKNOWN")
        .may_be(Error)
        .means("The configuration has no provider of that name.")
        .sentence("the configuration has no provider '{provider}'")
        .remedy("Use one of the configured names: {known}."),
    NoProvider()
        .number(301)
        .name("NO_PROVIDER")
        .may_be(Error)
        .means("No provider is configured.")
        .sentence("no provider is configured, so no updates can be read")
        .remedy("Add a Katello or Satellite server to the configuration."),
    ProviderUnreachable(provider, url, why)
        .number(302)
        .name("PROVIDER_UNREACHABLE")
        .may_be(Error)
        .means("The name of the server cannot be resolved, or its port does not answer.")
        .sentence("provider {provider} at {url} cannot be reached: {why}")
        .remedy(
            "Check the address, the name service, the firewall, the proxy if the message names one (with its login), and that \
             the server runs."
        ),
    ProviderTimeout(provider, request, limit)
        .number(303)
        .name("PROVIDER_TIMEOUT")
        .may_be(Error)
        .means("The server accepted the connection and did not answer in time.")
        .sentence("provider {provider} did not answer {request} within {limit}")
        .remedy("Check the load of the server. If it is only slow, raise the timeouts of the provider."),
    ProviderTls(provider, url, why, remedy)
        .number(304)
        .name("PROVIDER_TLS")
        .may_be(Error)
        .means("The certificate of the server is not trusted.")
        .sentence("the TLS connection to provider {provider} at {url} failed: {why}")
        .remedy("{remedy}"),
    ProviderTlsWeak(provider, url, why)
        .number(305)
        .name("PROVIDER_TLS_WEAK")
        .may_be(Error)
        .means("The TLS of the server is too old or too weak.")
        .sentence("the TLS of provider {provider} at {url} is too weak: {why}")
        .remedy("Give the server a certificate with a subject alternative name and SHA-256, and TLS 1.2 or newer."),
    ProviderAuth(provider, why)
        .number(306)
        .name("PROVIDER_AUTH")
        .may_be(Error)
        .means("Status 401: user, password or token are wrong.")
        .sentence("provider {provider} refused the credentials: {why}")
        .remedy(
            "Correct the user and its password or token before the next attempt. Foreman locks an address \
                after 30 failures within five minutes."
        ),
    ProviderForbidden(provider, request, why, permission)
        .number(307)
        .name("PROVIDER_FORBIDDEN")
        .may_be(Error)
        .means("Status 403: a permission is missing.")
        .sentence("provider {provider} does not permit {request}: {why}")
        .remedy("Add the missing permission to the role of the configured user: {permission}."),
    ProviderNotFound(provider, what, why)
        .number(308)
        .name("PROVIDER_NOT_FOUND")
        .may_be(Error)
        .means("Status 404 or 410 for an object that should exist.")
        .sentence("provider {provider} has no {what}: {why}")
        .remedy("The object was deleted, or the configured user may not see it."),
    ProviderRejected(provider, request, status, why, remedy)
        .number(309)
        .name("PROVIDER_REJECTED")
        .may_be(Error)
        .means("Status 400, 409, 415 or 422, or a 403 from before the login: the server refused the request.")
        .sentence("provider {provider} rejected {request} ({status}): {why}")
        .remedy("Nothing was changed. {remedy}"),
    ProviderFailed(provider, request, status, why)
        .number(310)
        .name("PROVIDER_FAILED")
        .may_be(Error)
        .means("Status 500: the server failed.")
        .sentence("provider {provider} failed on {request} ({status}): {why}")
        .remedy("Read production.log of the provider at this time."),
    ProviderUnavailable(provider, status, why)
        .number(311)
        .name("PROVIDER_UNAVAILABLE")
        .may_be(Error)
        .means("Status 429, 502, 503 or 504: the server is overloaded or under maintenance.")
        .sentence("provider {provider} is not available ({status}): {why}")
        .remedy("Wait until the provider is available again."),
    ProviderMalformed(provider, request, why)
        .number(312)
        .name("PROVIDER_MALFORMED")
        .may_be(Error)
        .means("The answer does not match the description of the API.")
        .sentence("the answer of provider {provider} to {request} cannot be read: {why}")
        .remedy("Check that the URL is the one of the server itself, not of a login page or a proxy."),
    ProviderTooLarge(provider, request, limit)
        .number(313)
        .name("PROVIDER_TOO_LARGE")
        .may_be(Error)
        .means("The answer exceeds the configured limit.")
        .sentence("the answer of provider {provider} to {request} is larger than {limit}")
        .remedy("Narrow the request. If the data is real, raise the limit."),
    ProviderRedirect(provider, request, location)
        .number(314)
        .name("PROVIDER_REDIRECT")
        .may_be(Error)
        .means("The server redirects. Redirects are never followed with credentials.")
        .sentence("provider {provider} redirects {request} to {location}")
        .remedy("If the new address is right, configure it as the URL of the provider."),
    ProviderSearch(provider, search, why)
        .number(315)
        .name("PROVIDER_SEARCH")
        .may_be(Error)
        .means("The server rejected a search.")
        .sentence("provider {provider} rejected the search '{search}': {why}")
        .remedy("Report it with the version of the server."),
    NotAKatello(url, why)
        .number(316)
        .name("NOT_A_KATELLO")
        .may_be(Error)
        .means("The server is not a Foreman with Katello.")
        .sentence("{url} is not a Katello or Satellite server: {why}")
        .remedy("Correct the URL of the provider. On a Foreman server, install the Katello plugin."),
    ProviderUnsupported(provider, version, why)
        .number(317)
        .name("PROVIDER_UNSUPPORTED")
        .may_be(Error)
        .means("The version of the server has no API that this library supports.")
        .sentence("provider {provider} runs Katello {version}, which is not supported: {why}")
        .remedy("Upgrade the provider."),
);
