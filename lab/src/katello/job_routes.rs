//! The routes of remote execution and of tasks.

use super::route::Component::Foreman;
use super::route::{Param, Route, hash, param, required, route};
use super::{jobs, tasks, templates};

const ID: &[Param] = &[required("id", "string")];
const LIST: &[Param] =
    &[param("search", "string"), param("order", "string"), param("page", "numeric"), param("per_page", "string")];
const JOB: &[Param] = &[hash(
    "job_invocation",
    true,
    &[
        param("job_template_id", "string"),
        param("feature", "string"),
        param("targeting_type", "string"),
        param("search_query", "string"),
        param("host_ids", "array"),
        param("bookmark_id", "numeric"),
        param("description_format", "string"),
        param("execution_timeout_interval", "numeric"),
        param("time_to_pickup", "numeric"),
        hash("inputs", false, &[]),
        hash("ssh", false, &[param("effective_user", "string")]),
        hash("scheduling", false, &[param("start_at", "string"), param("start_before", "string")]),
        hash("concurrency_control", false, &[param("concurrency_level", "numeric")]),
    ],
)];
const JOB_SHOW: &[Param] = &[required("id", "string"), param("host_status", "boolean")];
const JOB_HOST: &[Param] = &[required("id", "string"), required("host_id", "string"), param("since", "string")];
const JOB_CANCEL: &[Param] = &[required("id", "string"), param("force", "boolean")];
const TASK_IDS: &[Param] = &[param("task_ids", "array"), param("search", "string")];
/// Every user has a role that shows him his own jobs and tasks, so these lists are never refused.
const TASKS_VIEW: Option<&str> = None;
const TASKS_EDIT: Option<&str> = Some("edit_foreman_tasks");
const JOBS_VIEW: Option<&str> = None;
const TEMPLATES_VIEW: Option<&str> = Some("view_job_templates");

/// The table.
pub static ROUTES: &[Route] = &[
    // Remote execution.
    route(
        ("remote_execution_features", "index", "GET", "/api/remote_execution_features"),
        Foreman,
        Some("view_remote_execution_features"),
        LIST,
        templates::feature_list,
    ),
    Route {
        exists: |f| !f.systems,
        ..route(
            ("remote_execution_features", "show", "GET", "/api/remote_execution_features/:id"),
            Foreman,
            Some("view_remote_execution_features"),
            ID,
            templates::feature,
        )
    },
    route(("job_templates", "index", "GET", "/api/job_templates"), Foreman, TEMPLATES_VIEW, LIST, templates::index),
    route(("job_templates", "show", "GET", "/api/job_templates/:id"), Foreman, TEMPLATES_VIEW, ID, templates::show),
    route(("job_invocations", "index", "GET", "/api/job_invocations"), Foreman, JOBS_VIEW, LIST, jobs::index),
    route(
        ("job_invocations", "create", "POST", "/api/job_invocations"),
        Foreman,
        Some("create_job_invocations"),
        JOB,
        jobs::create,
    ),
    route(("job_invocations", "show", "GET", "/api/job_invocations/:id"), Foreman, JOBS_VIEW, JOB_SHOW, jobs::show),
    Route {
        exists: |f| f.job_hosts,
        ..route(
            ("job_invocations", "hosts", "GET", "/api/job_invocations/:id/hosts"),
            Foreman,
            JOBS_VIEW,
            LIST,
            jobs::host_list,
        )
    },
    Route {
        exists: |f| f.job_host_status,
        ..route(
            ("job_invocations", "outputs", "GET", "/api/job_invocations/:id/outputs"),
            Foreman,
            JOBS_VIEW,
            ID,
            jobs::outputs,
        )
    },
    route(
        ("template_invocations", "template_invocations", "GET", "/api/job_invocations/:id/template_invocations"),
        Foreman,
        JOBS_VIEW,
        LIST,
        jobs::template_invocations,
    ),
    route(
        ("job_invocations", "rerun", "POST", "/api/job_invocations/:id/rerun"),
        Foreman,
        Some("create_job_invocations"),
        ID,
        jobs::rerun,
    ),
    route(
        ("job_invocations", "output", "GET", "/api/job_invocations/:id/hosts/:host_id"),
        Foreman,
        JOBS_VIEW,
        JOB_HOST,
        jobs::host_output,
    ),
    route(
        ("job_invocations", "raw_output", "GET", "/api/job_invocations/:id/hosts/:host_id/raw"),
        Foreman,
        JOBS_VIEW,
        JOB_HOST,
        jobs::host_raw,
    ),
    route(
        ("job_invocations", "cancel", "POST", "/api/job_invocations/:id/cancel"),
        Foreman,
        Some("cancel_job_invocations"),
        JOB_CANCEL,
        jobs::cancel,
    ),
    // Tasks.
    route(
        ("foreman_tasks", "summary", "GET", "/foreman_tasks/api/tasks/summary"),
        Foreman,
        TASKS_VIEW,
        &[],
        tasks::summary,
    ),
    route(("foreman_tasks", "index", "GET", "/foreman_tasks/api/tasks"), Foreman, TASKS_VIEW, LIST, tasks::index),
    route(
        ("foreman_tasks", "bulk_search", "POST", "/foreman_tasks/api/tasks/bulk_search"),
        Foreman,
        TASKS_VIEW,
        &[param("searches", "array")],
        tasks::bulk_search,
    ),
    route(
        ("foreman_tasks", "bulk_cancel", "POST", "/foreman_tasks/api/tasks/bulk_cancel"),
        Foreman,
        TASKS_EDIT,
        TASK_IDS,
        tasks::bulk_cancel,
    ),
    route(
        ("foreman_tasks", "bulk_resume", "POST", "/foreman_tasks/api/tasks/bulk_resume"),
        Foreman,
        TASKS_EDIT,
        TASK_IDS,
        tasks::bulk_resume,
    ),
    route(("foreman_tasks", "show", "GET", "/foreman_tasks/api/tasks/:id"), Foreman, TASKS_VIEW, ID, tasks::show),
    route(
        ("foreman_tasks", "details", "GET", "/foreman_tasks/api/tasks/:id/details"),
        Foreman,
        TASKS_VIEW,
        ID,
        tasks::details,
    ),
    route(
        ("foreman_tasks", "sub_tasks", "GET", "/foreman_tasks/api/tasks/:id/sub_tasks"),
        Foreman,
        TASKS_VIEW,
        LIST,
        tasks::sub_tasks,
    ),
];
