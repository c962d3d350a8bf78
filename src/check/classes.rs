//! First answers by the classes that providers keep of their hosts: a few light requests for any number of hosts.
//!
//! A class is no last answer: it counts errata that apply, published or not, and knows nothing of packages without an erratum.
//! So it can say that there are updates, except where the host's row showed that nothing can be installed, and never that there
//! are none. A check by classes stores nothing.
//!
//! Tests: `tests/it/check/classes.rs`.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::try_join_all;

use super::assemble::{self, Context};
use super::early_end::ends_the_check;
use super::host_facts::{HostFacts, Updates};
use super::host_reader::{no_data, nothing_computed};
use super::kind;
use super::limits::TimeLimit;
use crate::error::{Error, Result, codes};
use crate::model::check::{HostCheck, HostClass, YesNoUnknown};
use crate::model::host::{Association, HostInventory, HostKind};
use crate::model::ids::{ContentHostId, ProviderName};
use crate::ports::{Call, ClassedHost, Ports};

/// The classes at the providers of these hosts; an error stands for those of a provider that did not answer.
pub(super) struct Classes(BTreeMap<ProviderName, Result<BTreeMap<ContentHostId, ClassedHost>>>);

impl Classes {
    /// Reads them, of all providers side by side.
    ///
    /// # Errors
    /// `CANCELLED`, `CLOSED`.
    pub async fn read(ports: &Ports, call: &Call, linked: &[Association], time: TimeLimit<'_>) -> Result<Classes> {
        let names: BTreeSet<&ProviderName> = linked.iter().map(|link| &link.provider).collect();
        let each = names.into_iter().map(|name| async move {
            let reading = async { ports.provider(name)?.classes(call).await };
            let read = tokio::select! {
                biased;
                read = reading => read,
                () = time.over() => Err(codes::ProviderTimeout {
                    provider: name,
                    request: "the classes of hosts",
                    limit: "the time of the check",
                }
                .err()),
            };
            match read {
                Err(e) if ends_the_check(&e) => Err(e),
                Err(e) => Ok((name.clone(), Err(e))),
                Ok(Some(classes)) => Ok((name.clone(), Ok(classes))),
                Ok(None) => {
                    let why = format!("provider {name} does not show them");
                    Ok((name.clone(), Err(codes::NoData { what: "the classes of hosts", why }.err())))
                }
            }
        });
        Ok(Classes(try_join_all(each).await?.into_iter().collect()))
    }

    /// The class of a host, by its link.
    pub fn of(&self, host: &HostInventory, link: Option<&Association>) -> Result<HostClass> {
        let Some(link) = link else { return Err(no_data(host, "it has not been found at a provider yet")) };
        if let Some(named) = host.provider.as_ref().filter(|named| **named != link.provider) {
            let why = format!("it is to be found at provider {named}, and was found at {} before", link.provider);
            return Err(no_data(host, &why));
        }
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

/// The answer by the class. `last`: the last check of the host.
pub(super) fn by_class(
    host: &HostInventory,
    link: Option<&Association>,
    last: Option<&HostCheck>,
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
    // Errata are no updates of a Node, nor of a host in image mode: its image is.
    let is_el = kind::by_inventory(host) == Some(HostKind::El) && last.is_none_or(|last| last.image.is_none());
    // Where the row showed that nothing can be installed, the class may count errata that are not published to the host.
    let is_contradicted = last.is_some_and(|last| last.updates != YesNoUnknown::Yes && is_of_link(last, link));
    let says_yes = is_el && !is_contradicted;
    if let (Ok(class @ (HostClass::SecurityNeeded | HostClass::ErrataNeeded)), true) = (&class, says_yes) {
        known.updates = Updates::Yes;
        known.findings.push(of_class(*class));
    }
    let unresolved = Err(no_data(host, "its content host was not read"));
    let mut check = assemble::host_check(host, &unresolved, &known, context);
    check.only_class = Some(class.unwrap_or(HostClass::Unknown));
    check.association = link.cloned();
    check
}

/// Whether the row of the content host that is linked was read.
fn is_of_link(last: &HostCheck, link: Option<&Association>) -> bool {
    let place = |link: &Association| (link.provider.clone(), link.content_host.clone());
    last.only_class.is_none() && last.association.as_ref().map(place) == link.map(place)
}

fn in_words(class: HostClass) -> &'static str {
    match class {
        HostClass::SecurityNeeded => "security errata apply",
        HostClass::ErrataNeeded => "errata apply, none of them for security",
        HostClass::Updated => "no erratum applies",
        HostClass::Unknown => "not known",
    }
}
