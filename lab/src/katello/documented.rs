//! Requests that foreign clients look for in the description of the API before they send any. The lab does not do their work: it
//! refuses them.

use super::route::{Call, Component, Param, Route, hash, param, required, route};
use crate::web::{Reply, ReplyResult};

use Component::{Foreman, Katello};

const ORGANIZATION: &[Param] = &[
    param("location_id", "numeric"),
    param("organization_id", "numeric"),
    required("id", "numeric"),
    hash("organization", false, &[param("name", "string"), param("description", "string")]),
];
const NEW_ORGANIZATION: &[Param] = &[hash(
    "organization",
    true,
    &[required("name", "string"), param("description", "string"), param("label", "string")],
)];
const RULE: &[Param] = &[
    required("content_view_filter_id", "numeric"),
    param("id", "numeric"),
    param("name", "string"),
    param("version", "string"),
    param("architecture", "string"),
    param("min_version", "string"),
    param("max_version", "string"),
    param("errata_id", "string"),
    param("errata_ids", "array"),
    param("start_date", "string"),
    param("end_date", "string"),
    param("types", "array"),
    param("date_type", "string"),
    param("module_stream_ids", "array"),
    param("uuid", "string"),
];
const PRODUCT: &[Param] = &[
    param("id", "numeric"),
    param("organization_id", "numeric"),
    param("name", "string"),
    param("label", "string"),
    param("description", "string"),
    param("gpg_key_id", "numeric"),
    param("ssl_ca_cert_id", "numeric"),
    param("ssl_client_cert_id", "numeric"),
    param("ssl_client_key_id", "numeric"),
    param("sync_plan_id", "numeric"),
];
const REPOSITORY: &[Param] = &[
    param("id", "numeric"),
    param("product_id", "numeric"),
    param("name", "string"),
    param("label", "string"),
    param("url", "string"),
    param("content_type", "string"),
    param("gpg_key_id", "numeric"),
    param("ssl_ca_cert_id", "numeric"),
    param("ssl_client_cert_id", "numeric"),
    param("ssl_client_key_id", "numeric"),
];
const KEY_CONTENT: &[Param] =
    &[required("id", "numeric"), param("content_access_mode_all", "boolean"), param("organization_id", "numeric")];

/// The routes of these requests.
pub static ROUTES: &[Route] = &[
    refused(
        ("organizations", "update", "PUT", "/katello/api/organizations/:id"),
        "edit_organizations",
        ORGANIZATION,
        Foreman,
    ),
    refused(
        ("organizations", "create", "POST", "/katello/api/organizations"),
        "create_organizations",
        NEW_ORGANIZATION,
        Foreman,
    ),
    refused(
        (
            "content_view_filter_rules",
            "create",
            "POST",
            "/katello/api/content_view_filters/:content_view_filter_id/rules",
        ),
        "edit_content_views",
        RULE,
        Katello,
    ),
    refused(
        (
            "content_view_filter_rules",
            "update",
            "PUT",
            "/katello/api/content_view_filters/:content_view_filter_id/rules/:id",
        ),
        "edit_content_views",
        RULE,
        Katello,
    ),
    refused(("products", "create", "POST", "/katello/api/products"), "create_products", PRODUCT, Katello),
    refused(("products", "update", "PUT", "/katello/api/products/:id"), "edit_products", PRODUCT, Katello),
    refused(("repositories", "create", "POST", "/katello/api/repositories"), "create_products", REPOSITORY, Katello),
    refused(("repositories", "update", "PUT", "/katello/api/repositories/:id"), "edit_products", REPOSITORY, Katello),
    refused(
        ("activation_keys", "product_content", "GET", "/katello/api/activation_keys/:id/product_content"),
        "view_activation_keys",
        KEY_CONTENT,
        Katello,
    ),
];

const fn refused(
    name: super::route::Name,
    permission: &'static str,
    params: &'static [Param],
    component: Component,
) -> Route {
    let handler = match component {
        Foreman => refuse_as_foreman,
        Katello => refuse_as_katello,
    };
    Route { exists: |f| !f.systems, ..route(name, component, Some(permission), params, handler) }
}

const TEXT: &str = "This lab does not do what is asked for";

fn refuse_as_foreman(_: &mut Call<'_>) -> ReplyResult {
    Err(Reply::foreman(501, TEXT))
}

fn refuse_as_katello(_: &mut Call<'_>) -> ReplyResult {
    Err(Reply::katello(501, TEXT))
}
