//! First answers by the classes that providers keep of their hosts: a few light requests for any number of hosts.
//!
//! A class is no last answer: it counts errata that apply, published or not, and knows nothing of packages without an erratum.
//! So it can say that there are updates, and never that there are none. Nothing is stored.
//!
//! Tests: `tests/it/check/classes.rs`.

use std::collections::BTreeMap;

use super::assemble::{self, Context};
use super::early_end::ends_the_check;
use super::host_facts::{HostFacts, Updates};
use super::host_reader::{no_data, nothing_computed};
use super::kind;
use crate::error::{Error, Result, codes};
use crate::model::check::{HostCheck, HostClass};
use crate::model::host::{Association, HostInventory, HostKind};
use crate::model::ids::{ContentHostId, ProviderName};
use crate::ports::{Call, ClassedHost, Ports};

/// The classes at the providers of these hosts; an error stands for those of a provider that did not answer.
pub(super) struct Classes(BTreeMap<ProviderName, Result<BTreeMap<ContentHostId, ClassedHost>>>);

impl Classes {
    /// Reads them.
    ///
    /// # Errors
    /// `CANCELLED`, `CLOSED`.
    pub async fn read(ports: &Ports, call: &Call, linked: &[Association]) -> Result<Classes> {
        let mut classes = BTreeMap::new();
        for link in linked {
            let name = &link.provider;
            if classes.contains_key(name) {
                continue;
            }
            let read = match ports.provider(name) {
                Ok(provider) => provider.classes(call).await,
                Err(unknown) => Err(unknown),
            };
            let read = match read {
                Err(e) if ends_the_check(&e) => return Err(e),
                Err(e) => Err(e),
                Ok(Some(classes)) => Ok(classes),
                Ok(None) => Err(codes::NoData {
                    what: "the classes of hosts",
                    why: format!("provider {name} does not show them"),
                }
                .err()),
            };
            classes.insert(name.clone(), read);
        }
        Ok(Classes(classes))
    }

    /// The class of a host, by its link.
    fn of(&self, host: &HostInventory, link: Option<&Association>) -> Result<HostClass> {
        let Some(link) = link else { return Err(no_data(host, "it has not been found at a provider yet")) };
        let classes = match self.0.get(&link.provider) {
            Some(Ok(classes)) => classes,
            Some(Err(error)) => return Err(error.clone()),
            None => return Err(Error::internal("a provider was not asked for classes")),
        };
        match classes.get(&link.content_host) {
            // A record keeps its id when it is renamed for another machine.
            Some(found) if found.name == link.content_host_name => Ok(found.class),
            Some(_) => Err(no_data(host, "its content host has another name now")),
            None => Err(no_data(host, "the provider has no class of its content host")),
        }
    }
}

/// The answer by the class.
pub(super) fn by_class(
    host: &HostInventory,
    link: Option<&Association>,
    classes: &Classes,
    context: Context,
) -> HostCheck {
    let class = classes.of(host, link);
    let of_class = |class: HostClass| {
        let provider = link.map_or("", |link| link.provider.as_str());
        codes::HostClassOnly { host: &host.name, provider, class: in_words(class) }.err()
    };
    let why = match &class {
        Err(error) => error.clone(),
        Ok(HostClass::Unknown) => nothing_computed(host),
        Ok(class) => of_class(*class),
    };
    let mut known = HostFacts::unanswered(host, why);
    // Errata are no updates of a Node: its image is.
    let is_el = kind::by_inventory(host) == Some(HostKind::El);
    if let (Ok(class @ (HostClass::SecurityNeeded | HostClass::ErrataNeeded)), true) = (&class, is_el) {
        known.updates = Updates::Yes;
        known.findings.push(of_class(*class));
    }
    let unresolved = Err(no_data(host, "its content host was not read"));
    let mut check = assemble::host_check(host, &unresolved, &known, context);
    check.only_class = Some(class.unwrap_or(HostClass::Unknown));
    check.association = link.cloned();
    check
}

fn in_words(class: HostClass) -> &'static str {
    match class {
        HostClass::SecurityNeeded => "security errata apply",
        HostClass::ErrataNeeded => "errata apply, none of them for security",
        HostClass::Updated => "no erratum applies",
        HostClass::Unknown => "not known",
    }
}
