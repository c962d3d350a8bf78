//! The images of hosts in image mode.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::super::route::Call;
use crate::web::{Reply, ReplyResult};
use crate::world::{Host, Images};

/// `GET /api/hosts/bootc_images`: the images that hosts run, with their digests and the number of hosts of each. It is no list like
/// the others (host_bootc_images_controller.rb of 4.19).
pub fn index(call: &mut Call<'_>) -> ReplyResult {
    let mut images: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for mode in call.world.content_hosts().filter_map(|host| host.images.as_ref()) {
        if let Some(reported) = &mode.reported {
            *images.entry(&mode.image).or_default().entry(&reported.booted).or_default() += 1;
        }
    }
    let sort_by = call.request.text("sort_by");
    let columns = ["bootc_booted_image", "bootc_booted_digest", "host_count"];
    if let Some(column) =
        sort_by.as_deref().filter(|c| !columns.contains(c) && call.server.features.sorts_images_unchecked)
    {
        let text = format!("PG::UndefinedColumn: ERROR:  column \"{column}\" does not exist\n");
        return Err(Reply::katello(500, text));
    }
    let by = sort_by.filter(|by| columns.contains(&by.as_str())).unwrap_or_else(|| "bootc_booted_image".to_owned());
    let rows: Vec<Value> = images
        .iter()
        .map(|(image, digests)| {
            let digests = digests.iter().map(|(d, count)| json!({"bootc_booted_digest": d, "host_count": count}));
            json!({"bootc_booted_image": image, "digests": digests.collect::<Vec<_>>()})
        })
        .collect();
    let order = call.request.text("sort_order").unwrap_or_else(|| "asc".to_owned());
    Ok(Reply::ok(json!({"total": rows.len(), "subtotal": rows.len(), "page": 1, "per_page": 20,
        "sort": {"by": by, "order": order}, "results": rows})))
}

/// Empty digests are reported and say "none"; null is not reported.
pub(super) fn show_images(fields: &mut Map<String, Value>, host: &Host) {
    let reported = host.images.as_ref().and_then(|mode| Some((mode, mode.reported.as_ref()?)));
    let digest = |of: fn(&Images) -> &String| reported.map(|(_, images)| of(images));
    let digests = [
        ("booted", digest(|i| &i.booted)),
        ("staged", digest(|i| &i.staged)),
        ("available", digest(|i| &i.available)),
        ("rollback", digest(|i| &i.rollback)),
    ];
    for (which, digest) in digests {
        let image = digest.zip(reported).map(|(d, (mode, _))| if d.is_empty() { "" } else { mode.image.as_str() });
        fields.insert(format!("bootc_{which}_image"), json!(image));
        fields.insert(format!("bootc_{which}_digest"), json!(digest));
    }
}
