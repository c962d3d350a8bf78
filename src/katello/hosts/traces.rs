//! Whether a reboot of a host is pending, by its traces.

use super::super::{paging, wire};
use super::Hosts;
use crate::error::Result;
use crate::model::check::YesNoUnknown;
use crate::model::ids::ContentHostId;
use crate::ports::Call;

impl Hosts<'_> {
    /// # Errors
    /// As the port's method of this name.
    pub async fn reboot_pending(&self, call: &Call, host: &ContentHostId) -> Result<YesNoUnknown> {
        let Some(route) = self.dialect.traces() else { return Ok(YesNoUnknown::Unknown) };
        let row = self.host(call, host).await?;
        let tracer = row.content_facet_attributes.as_ref().and_then(|f| f.katello_tracer_installed);
        // An empty list means "nothing to restart" or "no tracer": only with a tracer it proves "no".
        let can_say_no = tracer.unwrap_or(row.traces_status.is_some());
        // Before Katello 3.4 the tracer is not shown; a trace that is listed counts even so.
        if !can_say_no && (tracer.is_some() || self.dialect.shows_tracer()) {
            return Ok(YesNoUnknown::Unknown);
        }
        let path = format!("/api/hosts/{}/{route}", row.id);
        let key = |t: &wire::Trace| (t.id, t.application.clone());
        let traces = paging::all(self.server, call, &path, &[], paging::PER_PAGE, key).await?;
        let reboot = traces.iter().any(|t| t.reboot_required.unwrap_or(false) || t.app_type == "static");
        Ok(YesNoUnknown::from(Some(reboot).filter(|reboot| *reboot || can_say_no)))
    }
}
