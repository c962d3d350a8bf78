//! Whether a reboot of a host is pending, by its traces.

use super::super::{paging, wire};
use super::{Hosts, host_number};
use crate::error::Result;
use crate::model::check::YesNoUnknown;
use crate::model::ids::ContentHostId;
use crate::ports::Call;

impl Hosts<'_> {
    /// # Errors
    /// As the port's method of this name.
    pub async fn reboot_pending(
        &self,
        call: &Call,
        host: &ContentHostId,
        has_tracer: Option<bool>,
    ) -> Result<YesNoUnknown> {
        let Some(route) = self.dialect.traces() else { return Ok(YesNoUnknown::Unknown) };
        let path = format!("/api/hosts/{}/{route}", host_number(host)?);
        let key = |t: &wire::Trace| (t.id, t.application.clone());
        let traces = paging::all(self.server, call, &path, &[], paging::PER_PAGE, key).await?;
        // Traces can be listed although no tracer is shown (4.14, run): what is listed counts.
        if traces.iter().any(|t| t.reboot_required.unwrap_or(false) || t.app_type == "static") {
            return Ok(YesNoUnknown::Yes);
        }
        // An empty list means "nothing to restart" or "no tracer".
        let can_say_no = match has_tracer {
            Some(has) => has,
            None => {
                let row = self.host(call, host).await?;
                let shown = row.content_facet_attributes.as_ref().and_then(|f| f.katello_tracer_installed);
                shown.unwrap_or(row.traces_status.is_some())
            }
        };
        Ok(if can_say_no { YesNoUnknown::No } else { YesNoUnknown::Unknown })
    }
}
