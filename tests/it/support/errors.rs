//! One error of each code that tests make a fake answer with.

use ovirt_upgrade_manager::error::{Code, Error, codes};

/// An error of this code about host `h` of provider `p`.
pub fn error_of(code: Code) -> Error {
    let (provider, host, request, why) = ("p", "h", "a request", "planted");
    match code {
        Code::HostNotRegistered => codes::HostNotRegistered { provider, host }.err(),
        Code::HostAmbiguous => codes::HostAmbiguous { provider, host, candidates: "h (id 1), h (id 2)" }.err(),
        Code::HostWithoutContent => codes::HostWithoutContent { provider, host }.err(),
        Code::ProviderFailed => codes::ProviderFailed { provider, request, status: 500, why }.err(),
        Code::ProviderRejected => {
            codes::ProviderRejected { provider, request, status: 422, why, remedy: "Change it." }.err()
        }
        Code::ProviderUnavailable => codes::ProviderUnavailable { provider, status: 503, why }.err(),
        Code::ProviderUnreachable => codes::ProviderUnreachable { provider, url: "https://p", why }.err(),
        Code::ProviderTimeout => codes::ProviderTimeout { provider, request, limit: "60s" }.err(),
        Code::ProviderMalformed => codes::ProviderMalformed { provider, request, why }.err(),
        Code::ProviderAuth => codes::ProviderAuth { provider, why }.err(),
        Code::ProviderNotFound => codes::ProviderNotFound { provider, what: request, why }.err(),
        Code::ProviderForbidden => codes::ProviderForbidden { provider, request, why, permission: "view_hosts" }.err(),
        Code::ProviderTls => codes::ProviderTls { provider, url: "https://p", why, remedy: "" }.err(),
        Code::ProviderTooLarge => codes::ProviderTooLarge { provider, request, limit: "1 MiB" }.err(),
        Code::ProviderRedirect => codes::ProviderRedirect { provider, request, location: "https://q" }.err(),
        Code::DeadlineExceeded => codes::DeadlineExceeded { operation: request, deadline: "60s" }.err(),
        Code::Cancelled => codes::Cancelled { operation: request }.err(),
        Code::Internal => codes::Internal { what: why }.err(),
        Code::TaskNotCancellable => codes::TaskNotCancellable { task: "t", why }.err(),
        Code::TaskLost => codes::TaskLost { provider, task: "t" }.err(),
        Code::EmptySelection => codes::EmptySelection { host }.err(),
        Code::ErrataNotApplicable => codes::ErrataNotApplicable { host, errata: "RHSA-2026:1" }.err(),
        Code::ErratumUnknown => codes::ErratumUnknown { provider, erratum: "RHSA-2026:1" }.err(),
        Code::PackagesNotUpgradable => codes::PackagesNotUpgradable { host, packages: "bash" }.err(),
        Code::NoInstallMethod => codes::NoInstallMethod { provider, host, why, remedy: "" }.err(),
        Code::ProviderSearch => codes::ProviderSearch { provider, search: "a = b", why }.err(),
        Code::ProviderUnsupported => codes::ProviderUnsupported { provider, version: "1.0", why }.err(),
        other => panic!("no error of code {other}"),
    }
}
