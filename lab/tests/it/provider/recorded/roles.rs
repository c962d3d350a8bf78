//! The users of the recordings: what they may do, and which hosts they see.

/// What a user of the recordings may do besides the Default role, and which hosts he sees.
pub struct Role {
    pub permissions: Vec<&'static str>,
    pub sees: Sees,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sees {
    Everything,
    FirstHost,
    NoHost,
}

/// The role of a user; `None`: the administrator's.
pub fn role(user: &str) -> Option<Role> {
    let start = ["view_hosts", "view_job_templates", "view_remote_execution_features", "create_job_invocations"];
    let without = |gone: &str| {
        let all = start.iter().copied().chain(["create_template_invocations"]);
        all.filter(|permission| *permission != gone).collect::<Vec<_>>()
    };
    let reader = ["view_hosts", "view_foreman_tasks", "view_job_invocations", "view_job_templates"];
    let job = [
        "view_hosts",
        "edit_hosts",
        "view_job_templates",
        "view_job_invocations",
        "view_remote_execution_features",
        "create_job_invocations",
    ];
    let (permissions, sees) = match user {
        "admin" | "anonymous" | "nobody" | "nosuch" | "oauth" => return None,
        "cl-vh" => (vec!["view_hosts"], Sees::Everything),
        "cl-vheh" => (vec!["view_hosts", "edit_hosts"], Sees::Everything),
        "cl-vo" => (vec!["view_hosts", "view_organizations"], Sees::Everything),
        "cl-vcv" => (vec!["view_hosts", "view_content_views"], Sees::Everything),
        "cl-orgall" => (
            vec!["view_hosts", "edit_hosts", "view_content_views", "view_products", "view_lifecycle_environments"],
            Sees::Everything,
        ),
        "cl-org3" => (
            vec!["view_hosts", "edit_hosts", "view_content_views", "view_products", "view_organizations"],
            Sees::NoHost,
        ),
        "cl-filt" => (vec!["view_hosts", "edit_hosts", "view_content_views"], Sees::FirstHost),
        "cl-filtrex" => (
            vec!["view_hosts", "view_job_templates", "create_job_invocations", "create_template_invocations"],
            Sees::FirstHost,
        ),
        "cl-rex" => (
            start
                .iter()
                .copied()
                .chain([
                    "view_job_invocations",
                    "view_foreman_tasks",
                    "create_template_invocations",
                    "cancel_job_invocations",
                ])
                .collect(),
            Sees::Everything,
        ),
        "cl-min-inst" => (without("").into_iter().chain(["cancel_job_invocations"]).collect(), Sees::Everything),
        "cl-no-viewhosts" => (without("view_hosts"), Sees::Everything),
        "cl-no-viewjobtemplates" => (without("view_job_templates"), Sees::Everything),
        "cl-no-createtemplateinvoca" => (without("create_template_invocations"), Sees::Everything),
        "nwreader" => (reader.to_vec(), Sees::Everything),
        "nwout" => (reader.to_vec(), Sees::NoHost),
        "nwjob" => (job.to_vec(), Sees::Everything),
        "nwjob+create_template_invocations" => {
            (job.iter().copied().chain(["create_template_invocations"]).collect(), Sees::Everything)
        }
        // The role "Remote Execution User".
        "nwrex" => (without("").into_iter().chain(["view_job_invocations"]).collect(), Sees::Everything),
        _ => (vec![], Sees::Everything),
    };
    Some(Role { permissions, sees })
}
