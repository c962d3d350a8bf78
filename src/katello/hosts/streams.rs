//! Module streams of a host: those that are enabled, and which of them a newer version of a package belongs to.
//!
//! A version of a stream that is not enabled is offered for ever and never installed. Lists of packages do not name the
//! stream. Two things tell it: package and version often begin with the names of module and stream; and the release of what
//! the module build service built ends with eight digits that it computes from the stream's name, stream, version and
//! context (`…module+el8.0.0+2969+90015743`), which the server's list of streams has.

use std::collections::{BTreeMap, BTreeSet};

use ring::digest;

use super::super::{paging, wire};
use super::{Hosts, host_number};
use crate::error::{Code, Result};
use crate::model::evr::{Evr, Nevra};
use crate::model::ids::ContentHostId;
use crate::ports::Call;

/// Which stream a version is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// One that is enabled, or none of whose module is: then the default stream brings it.
    Offered,
    /// One that is not enabled, while another stream of the module is.
    OtherStream,
    /// Not known.
    Unknown,
}

impl Hosts<'_> {
    /// The pairs without those whose newer version is of a module stream that the host has not enabled.
    ///
    /// # Errors
    /// Those of a failed request (`PROVIDER_…`, `CANCELLED`).
    pub(super) async fn of_enabled_streams(
        &self,
        call: &Call,
        host: &ContentHostId,
        pairs: Vec<(Nevra, Evr)>,
    ) -> Result<Vec<(Nevra, Evr)>> {
        let is_modular = |to: &Evr| to.release.as_deref().is_some_and(|r| r.contains("module"));
        if !self.dialect.module_streams() || !pairs.iter().any(|(_, to)| is_modular(to)) {
            return Ok(pairs);
        }
        let streams = self.streams(call, host).await?;
        let by_name = |(package, to): &(Nevra, Evr)| match is_modular(to) {
            true => origin_by_name(&streams, &package.name, &to.version),
            false => Origin::Offered,
        };
        let mut origins: Vec<Origin> = pairs.iter().map(by_name).collect();
        if origins.contains(&Origin::Unknown) {
            let builds = self.builds(call, host).await?;
            for (origin, (_, to)) in origins.iter_mut().zip(&pairs) {
                if *origin == Origin::Unknown {
                    *origin = origin_by_build(&streams, &builds, to.release.as_deref().unwrap_or_default());
                }
            }
        }
        let is_kept = |origin: &Origin| *origin != Origin::OtherStream;
        Ok(pairs.into_iter().zip(origins).filter(|(_, origin)| is_kept(origin)).map(|(pair, _)| pair).collect())
    }

    /// Module streams that are enabled on the host. `None`: the server has no modules.
    ///
    /// # Errors
    /// As the port's method of this name.
    pub async fn enabled_streams(&self, call: &Call, host: &ContentHostId) -> Result<Option<BTreeSet<String>>> {
        if !self.dialect.module_streams() {
            return Ok(None);
        }
        let streams = self.streams(call, host).await?;
        Ok(Some(streams.iter().filter(|m| m.is_enabled()).map(wire::ModuleStream::spec).collect()))
    }

    /// Module streams that the host's repositories have, with their status on the host.
    async fn streams(&self, call: &Call, host: &ContentHostId) -> Result<Vec<wire::ModuleStream>> {
        let path = format!("/api/hosts/{}/module_streams", host_number(host)?);
        // Ids are of streams and repeat where a stream has several contexts.
        let key = |m: &wire::ModuleStream| (m.spec(), m.status.clone());
        paging::all(self.server, call, &path, &[], paging::PER_PAGE, key).await
    }

    /// The streams of the host's repositories, as `name:stream` by the digits that end the releases of their packages. Empty
    /// where the user may not see them.
    async fn builds(&self, call: &Call, host: &ContentHostId) -> Result<BTreeMap<String, String>> {
        let query = [("host_ids", host_number(host)?.to_string())];
        let key = |m: &wire::StreamBuild| (m.name.clone(), m.stream.clone(), m.version.clone(), m.context.clone());
        let path = "/katello/api/module_streams";
        match paging::all(self.server, call, path, &query, paging::PER_PAGE, key).await {
            Ok(rows) => {
                Ok(rows.iter().map(|row| (build_digits(row), format!("{}:{}", row.name, row.stream))).collect())
            }
            Err(e) if matches!(e.code(), Code::ProviderForbidden | Code::ProviderNotFound) => {
                tracing::debug!(error = %e, "the builds of module streams are not shown");
                Ok(BTreeMap::new())
            }
            Err(e) => Err(e),
        }
    }
}

/// The digits that end the releases of a stream's packages.
fn build_digits(row: &wire::StreamBuild) -> String {
    let named = [row.name.as_str(), &row.stream, &row.version, &row.context].join(".");
    let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, named.as_bytes());
    hash.as_ref().iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// By the release of a package: `1.module+el8.0.0+2969+90015743`, and what a rebuild adds after a dot.
fn origin_by_build(streams: &[wire::ModuleStream], builds: &BTreeMap<String, String>, release: &str) -> Origin {
    let digits = release.rsplit_once('+').map(|(_, end)| end.split('.').next().unwrap_or(end));
    let Some(spec) = digits.and_then(|digits| builds.get(digits)) else { return Origin::Unknown };
    let module = spec.split(':').next().unwrap_or(spec);
    let mut of_module = streams.iter().filter(|m| m.name == module && m.is_enabled()).peekable();
    match of_module.peek().is_none() || of_module.any(|m| m.spec() == *spec) {
        true => Origin::Offered,
        false => Origin::OtherStream,
    }
}

/// By names: the module has the longest name that the package's begins with, and the stream the version's.
fn origin_by_name(streams: &[wire::ModuleStream], package: &str, version: &str) -> Origin {
    let begins = |text: &str, with: &str, by: char| {
        text.strip_prefix(with).is_some_and(|rest| rest.is_empty() || rest.starts_with(by))
    };
    let module =
        streams.iter().map(|m| m.name.as_str()).filter(|name| begins(package, name, '-')).max_by_key(|n| n.len());
    let of_module = streams.iter().filter(|m| Some(m.name.as_str()) == module);
    let (fits, others): (Vec<_>, Vec<_>) = of_module.partition(|m| begins(version, &m.stream, '.'));
    let is_enabled = |m: &&wire::ModuleStream| m.is_enabled();
    match (fits.is_empty(), fits.iter().any(is_enabled), others.iter().any(is_enabled)) {
        (true, ..) => Origin::Unknown,
        (false, false, true) => Origin::OtherStream,
        (false, ..) => Origin::Offered,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(name: &str, stream: &str, status: &str) -> wire::ModuleStream {
        serde_json::from_value(serde_json::json!({"name": name, "stream": stream, "status": status})).unwrap()
    }

    #[test]
    fn a_stream_is_told_by_module_and_version() {
        let streams =
            [stream("nginx", "1.20", "enabled"), stream("nginx", "1.22", "unknown"), stream("php", "8.0", "unknown")];
        let origin = |package: &str, version: &str| origin_by_name(&streams, package, version);
        assert_eq!(origin("nginx", "1.22.1"), Origin::OtherStream);
        assert_eq!(origin("nginx-mod-mail", "1.22.1"), Origin::OtherStream);
        assert_eq!(origin("nginx", "1.20.2"), Origin::Offered);
        // No stream of the module is enabled: the default one brings its packages.
        assert_eq!(origin("php", "8.0.30"), Origin::Offered);
        for (package, version) in [("nginx", "1.2"), ("nginxx", "1.22.1"), ("php-pear", "1.10"), ("libvirt", "8.0")] {
            assert_eq!(origin(package, version), Origin::Unknown, "{package}");
        }
    }

    #[test]
    fn a_stream_is_told_by_the_digits_of_its_build() {
        let build = |name: &str, stream: &str, version: &str, context: &str| wire::StreamBuild {
            name: name.into(),
            stream: stream.into(),
            version: version.into(),
            context: context.into(),
        };
        // Of RHEL 8.0.
        let httpd = build("httpd", "2.4", "8000020190405071959", "55190bc5");
        assert_eq!(build_digits(&httpd), "90015743");
        let builds: BTreeMap<String, String> = [httpd, build("virt", "av", "1", "c"), build("virt", "rhel", "1", "c")]
            .iter()
            .map(|row| (build_digits(row), format!("{}:{}", row.name, row.stream)))
            .collect();
        let streams = [stream("virt", "av", "unknown"), stream("virt", "rhel", "enabled")];
        let origin = |release: &str| origin_by_build(&streams, &builds, release);
        let release = |stream: &str, end: &str| {
            format!("1.module+el8.6.0+7+{}{end}", build_digits(&build("virt", stream, "1", "c")))
        };
        assert_eq!(origin(&release("av", "")), Origin::OtherStream);
        assert_eq!(origin(&release("rhel", ".2")), Origin::Offered);
        assert_eq!(origin("11.module+el8.0.0+2969+90015743"), Origin::Offered, "no stream of httpd is enabled");
        assert_eq!(origin("1.module+el8.0.0+1+00000000"), Origin::Unknown);
    }
}
