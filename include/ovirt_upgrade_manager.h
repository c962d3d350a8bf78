#ifndef OVIRT_UPGRADE_MANAGER_H
#define OVIRT_UPGRADE_MANAGER_H

/* Written by `make header` from src/capi. Do not edit. */

#include <stddef.h>
#include <stdint.h>

/*
 * oVirt Upgrade Manager, C interface.
 *
 * - Texts are UTF-8 and NUL-terminated. Requests and generic answers are the JSON documents that schema/ describes.
 * - A function that can fail returns 0 or an oum_code. `error` may be NULL; otherwise it receives NULL or an error that
 *   the caller frees with oum_error_free.
 * - What a function writes through a pointer is the caller's to free, with the function that its text names. Freeing
 *   NULL is allowed. On failure such a pointer receives NULL.
 * - Structs that the library makes begin with struct_size: fields beyond a caller's own sizeof are newer than its
 *   header, fields beyond struct_size do not exist in the loaded library. Codes and fields are only ever appended.
 * - A process that was forked from one that has used the library must not use it: the threads are in the parent only.
 *   There every function with a key answers OUM_E_FORKED_PROCESS at once, oum_close does nothing, and what the parent's
 *   library made may be freed. After exec nothing of this applies. The library's files are closed on exec.
 *   Until it ends or calls exec, it also keeps the lock of the parent's state directory: after the parent's end nobody
 *   else can open that directory. OUM_E_STATE_IN_USE then names the forked process.
 * - Every function may be called from any thread at any time. Keys (oum_handle) are never addresses: a closed or invented
 *   one is refused. Lists, checks and errors belong to one thread at a time.
 * - A thread that calls needs 256 KiB of stack. A process that ignores SIGCHLD or waits for all of its children does not
 *   learn how the command of the engine's own check ends: it configures a status file as the source instead.
 * - While a function runs, its thread must not be ended or unwound from outside (pthread_cancel, pthread_exit or longjmp in
 *   a callback or in a signal handler): the process would abort, or wait for ever.
 * - A process must not open the files of its state directory itself, not even to read them: closing such a descriptor drops
 *   the locks of SQLite (POSIX locks belong to the process), and the process can end with SIGBUS.
 * - The descriptors 0, 1 and 2 must be open, if only on /dev/null. A closed one is given to the next file that is opened;
 *   what the process prints would then be written into that file.
 */

#if defined(__GNUC__) || defined(__clang__)
#define OUM_WARN_UNUSED __attribute__((warn_unused_result))
#else
#define OUM_WARN_UNUSED
#endif

/* Codes of errors. Their meaning never changes; new ones are appended. */
enum oum_code {
    OUM_OK = 0,
    OUM_E_INVALID_ARGUMENT = 100,
    OUM_E_INVALID_CONFIG = 101,
    OUM_E_CLOSED = 102,
    OUM_E_CANCELLED = 103,
    OUM_E_DEADLINE_EXCEEDED = 104,
    OUM_E_WOULD_BLOCK_UPCALL = 105,
    OUM_E_ALREADY_OPEN = 106,
    OUM_E_ABI_MISMATCH = 107,
    OUM_E_INTERNAL = 108,
    OUM_E_UNKNOWN_OPERATION = 109,
    OUM_E_LIBRARY_NOT_LOADED = 110,
    OUM_E_TOO_MANY_OPERATIONS = 111,
    OUM_E_FORKED_PROCESS = 112,
    OUM_E_STATE_IN_USE = 200,
    OUM_E_STATE_UNWRITABLE = 201,
    OUM_E_STATE_NEWER = 202,
    OUM_E_STATE_DAMAGED = 203,
    OUM_E_STATE_FAILED = 204,
    OUM_E_OBSERVER_ONLY = 205,
    OUM_E_NO_CONTROLLER = 206,
    OUM_E_JOURNAL_DAMAGED = 207,
    OUM_E_STATE_LOST = 208,
    OUM_E_STATE_FILE_FOREIGN = 209,
    OUM_E_PROVIDER_UNKNOWN = 300,
    OUM_E_NO_PROVIDER = 301,
    OUM_E_PROVIDER_UNREACHABLE = 302,
    OUM_E_PROVIDER_TIMEOUT = 303,
    OUM_E_PROVIDER_TLS = 304,
    OUM_E_PROVIDER_TLS_WEAK = 305,
    OUM_E_PROVIDER_AUTH = 306,
    OUM_E_PROVIDER_FORBIDDEN = 307,
    OUM_E_PROVIDER_NOT_FOUND = 308,
    OUM_E_PROVIDER_REJECTED = 309,
    OUM_E_PROVIDER_FAILED = 310,
    OUM_E_PROVIDER_UNAVAILABLE = 311,
    OUM_E_PROVIDER_MALFORMED = 312,
    OUM_E_PROVIDER_TOO_LARGE = 313,
    OUM_E_PROVIDER_REDIRECT = 314,
    OUM_E_PROVIDER_SEARCH = 315,
    OUM_E_NOT_A_KATELLO = 316,
    OUM_E_PROVIDER_UNSUPPORTED = 317,
    OUM_E_HOST_NOT_REGISTERED = 400,
    OUM_E_HOST_AMBIGUOUS = 401,
    OUM_E_HOST_WITHOUT_CONTENT = 402,
    OUM_E_HOST_NOT_IN_MAINTENANCE = 403,
    OUM_E_HOST_RUNS_VMS = 404,
    OUM_E_HOST_VMS_UNKNOWN = 405,
    OUM_E_ASSOCIATION_STALE = 406,
    OUM_E_ASSOCIATION_MISSING = 407,
    OUM_E_NO_DATA = 408,
    OUM_E_DATA_STALE = 409,
    OUM_E_DUPLICATE_CONTENT_HOSTS = 410,
    OUM_E_ENGINE_DISAGREES = 411,
    OUM_E_HOST_RUNS_OLD_VERSION = 412,
    OUM_E_PROVIDER_CONTRADICTS = 413,
    OUM_E_ERRATA_UNUSABLE = 414,
    OUM_E_REPOSITORIES_NOT_ENABLED = 415,
    OUM_E_HOST_CLASS_ONLY = 416,
    OUM_E_EMPTY_SELECTION = 500,
    OUM_E_ERRATA_NOT_APPLICABLE = 501,
    OUM_E_ERRATUM_UNKNOWN = 502,
    OUM_E_PACKAGES_NOT_UPGRADABLE = 503,
    OUM_E_NO_INSTALL_METHOD = 504,
    OUM_E_NO_RESTART_METHOD = 505,
    OUM_E_OVERRIDE_REFUSED = 506,
    OUM_E_UPDATE_DROPS_CLUSTER_LEVEL = 507,
    OUM_E_UPDATE_DROPS_ENGINE_SUPPORT = 508,
    OUM_E_HOST_BUSY = 509,
    OUM_E_ERRATA_UNPUBLISHED = 510,
    OUM_E_TASK_UNKNOWN = 511,
    OUM_E_TASK_LOST = 512,
    OUM_E_TASK_PAUSED = 513,
    OUM_E_TASK_NOT_CANCELLABLE = 514,
    OUM_E_TASK_FAILED = 515,
    OUM_E_TASK_OVERDUE = 516,
    OUM_E_TASK_RESULT_UNKNOWN = 517,
    OUM_E_HOST_IN_IMAGE_MODE = 518,
    OUM_E_IMAGE_NOT_UPGRADABLE = 519,
    OUM_E_IMAGE_AWAITS_RESTART = 520,
    OUM_E_HOST_IN_RUN = 521,
    OUM_E_ENGINE_SOURCE_MISSING = 600,
    OUM_E_ENGINE_COMMAND_FAILED = 601,
    OUM_E_ENGINE_STATUS_FILE_UNUSABLE = 602,
    OUM_E_ENGINE_STATUS_FILE_OLD = 603,
    OUM_E_ENGINE_API_MISSING = 604,
    OUM_E_ENGINE_UNREACHABLE = 605,
    OUM_E_ENGINE_REJECTED = 606,
    OUM_E_ENGINE_NOT_FOUND = 607,
    OUM_E_ENGINE_TIMEOUT = 608,
    OUM_E_ENGINE_AUTH = 609,
    OUM_E_ENGINE_FORBIDDEN = 610,
    OUM_E_ENGINE_MALFORMED = 611,
    OUM_E_ENGINE_FAILED = 612,
    OUM_E_ENGINE_TLS = 613,
    OUM_E_ENGINE_TOO_LARGE = 614,
    OUM_E_ENGINE_ACTION_MISSING = 615,
    OUM_E_ENGINE_TICKET_UNKNOWN = 616,
    OUM_E_VM_CANNOT_MOVE = 700,
    OUM_E_PLACEMENT_INFEASIBLE = 701,
    OUM_E_PLACEMENT_UNDECIDED = 702,
    OUM_E_CLUSTER_HOST_BUSY = 703,
    OUM_E_HOST_STATUS_UNSUITABLE = 704,
    OUM_E_POLICY_NEEDS_PROVIDER = 705,
    OUM_E_GLOBAL_MAINTENANCE = 706,
    OUM_E_SPM_CONTENDING = 707,
    OUM_E_TOO_MANY_UPDATES = 708,
    OUM_E_PLAN_HOST_UNKNOWN = 709,
    OUM_E_PLAN_CONTRADICTION = 710,
    OUM_E_MAX_UNAVAILABLE_TOO_LARGE = 711,
    OUM_E_MAX_UNAVAILABLE_REDUCED = 712,
    OUM_E_HOSTS_ALREADY_OUT = 713,
    OUM_E_LEVEL_NOT_POSSIBLE = 714,
    OUM_E_LEVEL_UNCERTAIN = 715,
    OUM_E_LEVEL_CHANGE_AFFECTS_VMS = 716,
    OUM_E_INVALID_CONSENT = 717,
    OUM_E_NO_UPDATES = 718,
    OUM_E_UPDATES_UNKNOWN = 719,
    OUM_E_UPDATES_DIFFER = 720,
    OUM_E_SELECTION_MATCHES_NO_HOST = 721,
    OUM_E_NODE_NEEDS_POLICY_ALL = 722,
    OUM_E_HOST_NOT_SELECTED = 723,
    OUM_E_AFFINITY_IGNORED = 724,
    OUM_E_NO_SPM = 725,
    OUM_E_ORDER_NOT_RECOMMENDED = 726,
    OUM_E_ENGINE_WORK_SKIPPED = 727,
    OUM_E_RUN_HISTORY_UNREADABLE = 728,
    OUM_E_MIGRATION_TEST_IMPOSSIBLE = 729,
    OUM_E_ENGINE_BACKUP_OLD = 730,
    OUM_E_PLAN_UNKNOWN = 731,
    OUM_E_PLAN_BLOCKED = 732,
    OUM_E_PLAN_FORMAT = 733,
    OUM_E_PLAN_CHANGED = 734,
    OUM_E_LEVELS_FROM_VERSIONS = 735,
    OUM_E_PERMISSION_MISSING = 736,
    OUM_E_PERMISSIONS_UNKNOWN = 737,
    OUM_E_RUN_EXISTS = 800,
    OUM_E_RUN_TAKEN_OVER = 801,
    OUM_E_RUN_UNKNOWN = 802,
    OUM_E_RUN_ENDED = 803,
    OUM_E_RUN_PAUSED_BY_OPERATOR = 804,
    OUM_E_RUN_NEEDS_APPROVAL = 805,
    OUM_E_RUN_WAITING = 806,
    OUM_E_RUN_PROVIDER_MISSING = 807,
    OUM_E_UPGRADE_FLAG_HELD = 808,
    OUM_E_EXTERNAL_CHANGE = 809,
    OUM_E_CLUSTER_CHANGED = 810,
    OUM_E_PLAN_NO_LONGER_FEASIBLE = 811,
    OUM_E_TOO_MANY_HOSTS_OUT = 812,
    OUM_E_SEPARATED_HOST_OUT = 813,
    OUM_E_ENGINE_STARTED_RECENTLY = 814,
    OUM_E_CLUSTER_UNHEALTHY = 815,
    OUM_E_RECENT_ENGINE_ERROR = 816,
    OUM_E_FAILURE_BUDGET_EXCEEDED = 817,
    OUM_E_CANARY_FAILED = 818,
    OUM_E_READ_TOO_OLD = 819,
    OUM_E_SETTING_CHANGED_EXTERNALLY = 820,
    OUM_E_SETTING_NOT_RESTORED = 821,
    OUM_E_LEVEL_NOT_RAISED = 822,
    OUM_E_SETTING_NOT_IN_FORCE = 823,
    OUM_E_OUTSIDE_WINDOW = 824,
    OUM_E_MAINTENANCE_WINDOWS_OVER = 825,
    OUM_E_MAINTENANCE_WINDOWS_UNKNOWN = 826,
    OUM_E_WAIT_TOO_LONG = 827,
    OUM_E_TOO_MANY_UNPROVEN = 828,
    OUM_E_VM_RUNS_ELSEWHERE = 829,
    OUM_E_HOSTS_NOT_BEGUN = 830,
    OUM_E_VM_NOT_MOVED_BACK = 831,
    OUM_E_QUESTION_NOT_OPEN = 832,
    OUM_E_QUESTION_ANSWERED = 833,
    OUM_E_HOST_NOT_IN_RUN = 900,
    OUM_E_HOST_NOT_READY = 901,
    OUM_E_HOST_LEFT_CLUSTER = 902,
    OUM_E_HOST_SKIPPED = 903,
    OUM_E_HOST_PHASE_TIMEOUT = 904,
    OUM_E_EVACUATION_NOT_OBSERVED = 905,
    OUM_E_HOST_LEFT_MAINTENANCE = 906,
    OUM_E_HOST_LEFT_IN_SERVICE = 907,
    OUM_E_HOST_RUNS_QEMU = 908,
    OUM_E_VM_NOT_MIGRATED = 909,
    OUM_E_VM_NOT_STOPPED = 910,
    OUM_E_VM_NOT_STARTED = 911,
    OUM_E_NO_MIGRATION_TARGET = 912,
    OUM_E_ENGINE_REFUSED_ACTION = 913,
    OUM_E_GLUSTER_NOT_READY = 914,
    OUM_E_INSTALL_RESULT_UNKNOWN = 915,
    OUM_E_MANUAL_RESTART_NEEDED = 916,
    OUM_E_RESTART_JOB_NOT_ENDED = 917,
    OUM_E_RESTART_UNPROVEN = 918,
    OUM_E_HOST_DID_NOT_RETURN = 919,
    OUM_E_HOST_NOT_UP = 920,
    OUM_E_VERSIONS_NOT_AS_PLANNED = 921,
    OUM_E_HOST_HEALTH_REGRESSED = 922,
    OUM_E_HOSTED_ENGINE_NOT_READY = 923,
    OUM_E_CPU_FLAGS_LOST = 924,
    OUM_E_MIGRATION_TEST_FAILED = 925,
    OUM_E_MIGRATION_TEST_INCOMPLETE = 926,
    OUM_E_HOST_NEEDS_OPERATOR = 927,
    OUM_E_VM_MAY_STOP = 928,
    OUM_E_HOST_LEFT_TO_OPERATOR = 929,
    OUM_E_ENGINE_UPGRADE_FAILED = 930,
    OUM_E_RESTART_TAKEN_BACK = 931,
    OUM_E_ENGINE_UPGRADE_UNKNOWN = 932,
    OUM_E_HOST_BEGUN = 933,
    OUM_E_NOTIFICATION_UNKNOWN = 1000,
    OUM_E_NO_INVENTORY = 1001,
    OUM_E_CODES_END_ = 0x7fffffff
};


/**
 * Version of this interface. It is the major number of the library's soname. A caller compares it with
 * `oum_abi_version()` after loading.
 */
#define OUM_ABI_VERSION 1

/**
 * Answers: no.
 */
#define OUM_NO 0

/**
 * Answers: yes.
 */
#define OUM_YES 1

/**
 * Answers: not known. A failure is never "no".
 */
#define OUM_UNKNOWN 2

/**
 * Types of errata: any other word, for example `newpackage`.
 */
#define OUM_ERRATUM_OTHER 0

/**
 * Types of errata: fixes a vulnerability.
 */
#define OUM_ERRATUM_SECURITY 1

/**
 * Types of errata: fixes a defect.
 */
#define OUM_ERRATUM_BUGFIX 2

/**
 * Types of errata: adds something.
 */
#define OUM_ERRATUM_ENHANCEMENT 3

/**
 * Severities, ascending: not given.
 */
#define OUM_SEVERITY_UNKNOWN 0

/**
 * Severities: given as none.
 */
#define OUM_SEVERITY_NONE 1

/**
 * Severities: low.
 */
#define OUM_SEVERITY_LOW 2

/**
 * Severities: moderate.
 */
#define OUM_SEVERITY_MODERATE 3

/**
 * Severities: important.
 */
#define OUM_SEVERITY_IMPORTANT 4

/**
 * Severities: critical.
 */
#define OUM_SEVERITY_CRITICAL 5

/**
 * Ways of installing: none, or not read.
 */
#define OUM_INSTALL_NONE 0

/**
 * Ways of installing: an agent on the host.
 */
#define OUM_INSTALL_AGENT 1

/**
 * Ways of installing: remote execution.
 */
#define OUM_INSTALL_REMOTE_EXECUTION 2

/**
 * Severities of events: nothing is wrong.
 */
#define OUM_EVENT_NORMAL 0

/**
 * Severities of events: it needs attention.
 */
#define OUM_EVENT_WARNING 1

/**
 * Severities of events: something failed.
 */
#define OUM_EVENT_ERROR 2

/**
 * States of a run: it goes on.
 */
#define OUM_RUN_RUNNING 0

/**
 * States of a run: nothing new is begun until an operator resumes it or answers its question.
 */
#define OUM_RUN_PAUSED 1

/**
 * States of a run: every host is upgraded and proved, every setting restored.
 */
#define OUM_RUN_SUCCEEDED 2

/**
 * States of a run: every host is upgraded, with a warning.
 */
#define OUM_RUN_SUCCEEDED_WITH_WARNINGS 3

/**
 * States of a run: it ended before it reached every host.
 */
#define OUM_RUN_STOPPED 4

/**
 * States of a run: every host was reached, and one failed.
 */
#define OUM_RUN_FAILED 5

/**
 * States of a run: an operator cancelled it.
 */
#define OUM_RUN_CANCELLED 6

/**
 * Phases of a host: it is not begun.
 */
#define OUM_PHASE_WAITING 0

/**
 * Phases of a host: VMs that the plan names are being stopped.
 */
#define OUM_PHASE_STOPPING_VMS 1

/**
 * Phases of a host: VMs leave it.
 */
#define OUM_PHASE_EVACUATING 2

/**
 * Phases of a host: it is in maintenance; jobs of the engine still work on it.
 */
#define OUM_PHASE_SETTLING 3

/**
 * Phases of a host: packages are being installed.
 */
#define OUM_PHASE_INSTALLING 4

/**
 * Phases of a host: its restart was sent.
 */
#define OUM_PHASE_RESTARTING 5

/**
 * Phases of a host: it restarts.
 */
#define OUM_PHASE_BOOTING 6

/**
 * Phases of a host: the engine reads its new versions.
 */
#define OUM_PHASE_REFRESHING 7

/**
 * Phases of a host: it was activated.
 */
#define OUM_PHASE_ACTIVATING 8

/**
 * Phases of a host: VMs that were stopped are being started on it.
 */
#define OUM_PHASE_STARTING_VMS 9

/**
 * Phases of a host: it is up and proved, and is observed for a while.
 */
#define OUM_PHASE_SOAKING 10

/**
 * Phases of a host: it failed before any package was touched, and returns to service.
 */
#define OUM_PHASE_RETURNING 11

/**
 * Phases of a host: it failed after its activation, and is taken out of service.
 */
#define OUM_PHASE_WITHDRAWING 12

/**
 * Phases of a host: the run has finished with it.
 */
#define OUM_PHASE_ENDED 13

/**
 * Results of a host: none yet.
 */
#define OUM_RESULT_NONE 0

/**
 * Results of a host: upgraded and proved.
 */
#define OUM_RESULT_SUCCEEDED 1

/**
 * Results of a host: upgraded; a proof is missing.
 */
#define OUM_RESULT_UNPROVEN 2

/**
 * Results of a host: nothing was to be done any more.
 */
#define OUM_RESULT_UP_TO_DATE 3

/**
 * Results of a host: an operator skipped it, or it left the cluster.
 */
#define OUM_RESULT_SKIPPED 4

/**
 * Results of a host: it failed and is in service.
 */
#define OUM_RESULT_FAILED_IN_SERVICE 5

/**
 * Results of a host: it failed, is out of service, and needs an operator.
 */
#define OUM_RESULT_FAILED_OUT_OF_SERVICE 6

/**
 * Results of a host: the run ended before it was begun.
 */
#define OUM_RESULT_NOT_REACHED 7

/**
 * Proofs of a restart: none yet.
 */
#define OUM_PROOF_NONE 0

/**
 * Proofs of a restart: another boot id, by remote execution.
 */
#define OUM_PROOF_BOOT_ID 1

/**
 * Proofs of a restart: a later boot time, by the engine.
 */
#define OUM_PROOF_BOOT_TIME 2

/**
 * Proofs of a restart: no available way can show it.
 */
#define OUM_PROOF_UNPROVEN 3

/**
 * Proofs of a restart: no restart was planned.
 */
#define OUM_PROOF_NOT_PLANNED 4

/**
 * An error. Methods: `oum_error_code`, `oum_error_name`, `oum_error_message`, `oum_error_remedy`, `oum_error_free`.
 */
typedef struct oum_error oum_error;

/**
 * A page of errata. Methods: `oum_errata_count`, `oum_errata_total`, `oum_errata_at`, `oum_errata_free`.
 */
typedef struct oum_errata_list oum_errata_list;

/**
 * A page of events. Methods: `oum_events_count`, `oum_events_next`, `oum_events_at`, `oum_events_free`.
 */
typedef struct oum_event_list oum_event_list;

/**
 * A run as it was read. Methods: `oum_run_status_of`, `oum_run_host_count`, `oum_run_host_at`, `oum_run_free`.
 */
typedef struct oum_run oum_run;

/**
 * Key of an open upgrade manager. 0 is never one. A closed, stale or invented key is refused with `CLOSED`.
 */
typedef int64_t oum_handle;

/**
 * A host's updates. Counts of -1 are unknown. Texts are never NULL and live as long as the struct.
 */
typedef struct oum_host_check {
  /**
   * Size of this struct in the library. Fields beyond the caller's own size are newer than its header.
   */
  size_t struct_size;
  /**
   * The engine's id of the host.
   */
  const char *host_id;
  /**
   * Its name.
   */
  const char *host_name;
  /**
   * Whether there are updates: `OUM_YES`, `OUM_NO`, `OUM_UNKNOWN`.
   */
  int32_t updates;
  /**
   * Why that is unknown; empty otherwise.
   */
  const char *unknown_because;
  /**
   * Packages that can be upgraded.
   */
  int64_t package_count;
  /**
   * Installable errata.
   */
  int64_t errata_total;
  /**
   * Installable security errata.
   */
  int64_t errata_security;
  /**
   * Installable bugfix errata.
   */
  int64_t errata_bugfix;
  /**
   * Installable enhancement errata.
   */
  int64_t errata_enhancement;
  /**
   * Installing calls for a reboot: `OUM_YES`, `OUM_NO`, `OUM_UNKNOWN`.
   */
  int32_t reboot_after;
  /**
   * How the provider can install: `OUM_INSTALL_…`.
   */
  int32_t install_way;
  /**
   * Why it cannot; empty otherwise.
   */
  const char *install_problem;
  /**
   * Cluster levels that it certainly supports now, ascending, separated by blanks.
   */
  const char *levels_now;
  /**
   * Cluster levels that it would certainly support with all updates.
   */
  const char *levels_after;
  /**
   * Age of the provider's data about the host in milliseconds, by the provider's clock.
   */
  int64_t data_age_ms;
  /**
   * When it was checked, in milliseconds since 1970-01-01 UTC.
   */
  int64_t checked_at_ms;
  /**
   * 1 when this is the stored answer of an earlier check.
   */
  int32_t from_store;
} oum_host_check;

/**
 * A call to the engine, made by the library. It and its texts are valid until the callback returns. Since ABI version 1.
 */
typedef struct oum_engine_call {
  /**
   * Size of this struct in the library. Fields beyond the caller's own size are newer than its header.
   */
  size_t struct_size;
  /**
   * Its ticket: the call is answered with it. No other call of this process ever has the same one.
   */
  uint64_t ticket;
  /**
   * Name of the method, one of those in `schema/engine_actions.json`, for example `deactivate`. A program that does not know it
   * fails the call with `OUM_E_ENGINE_ACTION_MISSING`.
   */
  const char *method;
  /**
   * The document of its arguments, as `schema/engine_actions.json` names it.
   */
  const char *arguments_json;
  /**
   * Correlation id, at most 36 bytes. The engine has to show it with whatever it does for this call: events with another one
   * count as acts of other users.
   */
  const char *correlation_id;
  /**
   * Milliseconds in which the call has to be answered. After that it has failed with `OUM_E_ENGINE_TIMEOUT`.
   */
  uint64_t deadline_ms;
} oum_engine_call;

/**
 * The engine actions of a program: a table of functions. The library copies it. Since ABI version 1.
 */
typedef struct oum_engine_actions {
  /**
   * Size of this struct in the program: `sizeof(oum_engine_actions)`.
   */
  size_t struct_size;
  /**
   * Handed to the functions below. The library never looks into it, and uses it from several threads.
   */
  void *user_data;
  /**
   * Takes a call. One call at a time, on one thread of the library (`oum-engine`), which holds no lock. It must hand the call
   * over and return at once: while it runs, no other call is made. It may answer the call itself, and may call
   * `oum_close`. Functions that wait, such as `oum_call`, are refused with `OUM_E_WOULD_BLOCK_UPCALL` there. It must
   * not be left by `longjmp` or by a C++ exception.
   */
  void (*call)(const struct oum_engine_call *call, void *user_data);
  /**
   * Releases `user_data`; may be NULL. Called once, from any thread, when no further call will be made: before
   * `oum_close` returns, or later where a call hangs; also where `oum_open_with_engine_actions` fails.
   */
  void (*drop)(void *user_data);
} oum_engine_actions;

/**
 * One erratum. Texts are never NULL and live as long as the list. In texts of servers, characters that would begin a line,
 * control a terminal or hide something are escaped, as in `\n` and `\u{1b}`.
 */
typedef struct oum_erratum {
  /**
   * Size of this struct in the library.
   */
  size_t struct_size;
  /**
   * The advisory's id, for example `RHSA-2024:1234`.
   */
  const char *id;
  /**
   * `OUM_ERRATUM_…`.
   */
  int32_t kind;
  /**
   * `OUM_SEVERITY_…`; meaningful for security errata.
   */
  int32_t severity;
  /**
   * One line.
   */
  const char *title;
  /**
   * Day of publication, `YYYY-MM-DD`, or empty.
   */
  const char *issued;
  /**
   * The vendor suggests a reboot: `OUM_YES`, `OUM_NO`, `OUM_UNKNOWN`.
   */
  int32_t reboot_suggested;
  /**
   * CVEs that it fixes, separated by blanks.
   */
  const char *cves;
  /**
   * Packages that it brings (NEVRA), separated by blanks.
   */
  const char *packages;
} oum_erratum;

/**
 * One event. Texts are never NULL and live as long as the list, or until the listener's function returns.
 */
typedef struct oum_event {
  /**
   * Size of this struct in the library.
   */
  size_t struct_size;
  /**
   * Number in the order of the store.
   */
  uint64_t seq;
  /**
   * When it happened, in milliseconds since 1970-01-01 UTC.
   */
  int64_t at_ms;
  /**
   * Stable number of its kind.
   */
  uint32_t number;
  /**
   * `OUM_EVENT_…`.
   */
  int32_t severity;
  /**
   * Stable name of its kind, for example `INSTALL_SUCCEEDED`.
   */
  const char *name;
  /**
   * The sentence.
   */
  const char *text;
  /**
   * The engine's id of the host that it is about, or empty.
   */
  const char *host_id;
} oum_event;

/**
 * An event listener of a program: a table of functions. The library copies it. Since ABI version 1.
 */
typedef struct oum_event_listener {
  /**
   * Size of this struct in the program: `sizeof(oum_event_listener)`.
   */
  size_t struct_size;
  /**
   * Handed to the functions below. The library never looks into it, and uses it from several threads, one at a time.
   */
  void *user_data;
  /**
   * Takes an event, which is valid until this returns. Returns 0 if it is processed. After any other value the same event is
   * given again, after a pause of 250 ms at first and 30 s at most; later events wait behind it. Called on one thread of the
   * library (`oum-events`), which holds no lock and serves all listeners of this upgrade manager. It may call `oum_close`. Functions
   * that wait, such as `oum_call`, are refused with `OUM_E_WOULD_BLOCK_UPCALL` there. It must not be left by `longjmp` or by a
   * C++ exception.
   */
  int32_t (*event)(const struct oum_event *event, void *user_data);
  /**
   * Releases `user_data`; may be NULL. Called once, from any thread, when no further event will be given: before `oum_close`
   * returns, or later where `event` hangs; also where `oum_listen` fails.
   */
  void (*drop)(void *user_data);
} oum_event_listener;

/**
 * How a run stands. Texts are never NULL and live as long as the run that they were read with.
 */
typedef struct oum_run_status {
  /**
   * Size of this struct in the library.
   */
  size_t struct_size;
  /**
   * Its id.
   */
  const char *run_id;
  /**
   * The engine's id of the cluster.
   */
  const char *cluster_id;
  /**
   * Its name.
   */
  const char *cluster_name;
  /**
   * Who approved the plan.
   */
  const char *actor;
  /**
   * `OUM_RUN_…`.
   */
  int32_t state;
  /**
   * Thousandths done. Never decreases; 1000 only when the run has ended.
   */
  uint32_t permille;
  /**
   * When it began, in milliseconds since 1970-01-01 UTC.
   */
  int64_t began_at_ms;
  /**
   * When it ended; -1 while it goes on.
   */
  int64_t ended_at_ms;
  /**
   * Why it ended as it did, why it is paused, or that it was cancelled and still finishes hosts; empty otherwise.
   */
  const char *why;
  /**
   * Id of its open question, for `answer`; 0 when none is open.
   */
  uint64_t question_id;
  /**
   * The question; empty when none is open.
   */
  const char *question;
  /**
   * The engine's id of the host that the question is about; empty when it is about the run.
   */
  const char *question_host_id;
  /**
   * The answers that the question takes, separated by blanks.
   */
  const char *question_choices;
  /**
   * The answer that a cancel gives.
   */
  const char *question_default;
  /**
   * What the run itself waits for, a sentence a line; empty when it waits for nothing. Empty in a process that does not drive it.
   */
  const char *waits_for;
  /**
   * Predicted remaining time for half of all runs, in milliseconds.
   */
  int64_t eta_p50_ms;
  /**
   * Predicted remaining time for nineteen of twenty runs, in milliseconds.
   */
  int64_t eta_p95_ms;
  /**
   * Longest time until a cancel now would have ended the run, in milliseconds, if the engine answers and nobody has to be asked.
   */
  int64_t cancel_bound_ms;
} oum_run_status;

/**
 * How a host of a run stands. Texts are never NULL and live as long as the run that they were read with.
 */
typedef struct oum_run_host {
  /**
   * Size of this struct in the library.
   */
  size_t struct_size;
  /**
   * The engine's id of the host.
   */
  const char *host_id;
  /**
   * Its name in the plan.
   */
  const char *host_name;
  /**
   * `OUM_PHASE_…`.
   */
  int32_t phase;
  /**
   * `OUM_RESULT_…`.
   */
  int32_t result;
  /**
   * `OUM_PROOF_…`.
   */
  int32_t restart_proof;
  /**
   * VMs that still have to leave; -1 while it does not prepare for maintenance.
   */
  int64_t vms_left;
  /**
   * When it entered its phase, in milliseconds since 1970-01-01 UTC. Moves with time that counts for no deadline.
   */
  int64_t since_ms;
  /**
   * The proof of its installation in words; empty when there is none yet.
   */
  const char *installed;
  /**
   * Why it failed, or why it is taken out; empty otherwise.
   */
  const char *why;
  /**
   * What an operator must do with it; empty when nothing.
   */
  const char *needs;
  /**
   * What the run waits for at this host, a sentence a line; empty when it waits for nothing.
   */
  const char *waits_for;
} oum_run_host;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The ABI version that the loaded library speaks.
 */
int32_t oum_abi_version(void);

/**
 * The library's version as text, for example `0.1.0`. Never freed.
 */
const char *oum_version(void);

/**
 * Opens an upgrade manager. `config_json` is the configuration document (see README). Writes the key to `handle`.
 *
 * Returns 0, or the code of the error, which is also written to `error` unless that is NULL.
 *
 * Contract:
 * `config_json` is a NUL-terminated string; `handle` points to a writable key.
 */
OUM_WARN_UNUSED
int32_t oum_open(const char *config_json,
                 oum_handle *handle,
                 struct oum_error **error);

/**
 * Closes an upgrade manager. Takes at most five seconds; what runs at a provider goes on there and is followed after
 * the next opening. Closing a key again, or 0, does nothing.
 */
void oum_close(oum_handle handle);

/**
 * Calls any operation by name (`check_cluster`, `install_errata`, …) with its request document and writes the answer
 * document to `answer_json`; free it with `oum_text_free`. `deadline_ms` 0 takes the configuration's deadline.
 *
 * Contract:
 * Strings are NUL-terminated; `answer_json` points to a writable pointer.
 */
OUM_WARN_UNUSED
int32_t oum_call(oum_handle handle,
                 const char *operation,
                 const char *request_json,
                 uint64_t deadline_ms,
                 char **answer_json,
                 struct oum_error **error);

/**
 * Frees a text that the library made. NULL is allowed.
 *
 * Contract:
 * `text` came from `oum_call` and was not freed before.
 */
void oum_text_free(char *text);

/**
 * Checks one host: updates, errata counts, levels. `request_json` is the request document of `check_host`. Free the
 * answer with `oum_host_check_free`.
 *
 * Contract:
 * `request_json` is a NUL-terminated string; `check` points to a writable pointer.
 */
OUM_WARN_UNUSED
int32_t oum_check_host(oum_handle handle,
                       const char *request_json,
                       uint64_t deadline_ms,
                       const struct oum_host_check **check,
                       struct oum_error **error);

/**
 * Frees a host check. NULL is allowed.
 *
 * Contract:
 * `check` came from `oum_check_host` and was not freed before.
 */
void oum_host_check_free(const struct oum_host_check *check);

/**
 * A page of a host's errata. `request_json` is the request document of `errata`. Free the list with
 * `oum_errata_free`.
 *
 * Contract:
 * `request_json` is a NUL-terminated string; `errata` points to a writable pointer.
 */
OUM_WARN_UNUSED
int32_t oum_errata(oum_handle handle,
                   const char *request_json,
                   uint64_t deadline_ms,
                   struct oum_errata_list **errata,
                   struct oum_error **error);

/**
 * Events with a number above `after`, at most `limit` (1 to 1000). Free the list with `oum_events_free`.
 *
 * Contract:
 * `events` points to a writable pointer.
 */
OUM_WARN_UNUSED
int32_t oum_events(oum_handle handle,
                   uint64_t after,
                   uint32_t limit,
                   struct oum_event_list **events,
                   struct oum_error **error);

/**
 * How a run stands (the operation `run`). Free it with `oum_run_free`.
 *
 * Contract:
 * `run_id` is a NUL-terminated string; `run` points to a writable pointer.
 */
OUM_WARN_UNUSED
int32_t oum_run_read(oum_handle handle,
                     const char *run_id,
                     struct oum_run **run,
                     struct oum_error **error);

/**
 * Opens an upgrade manager as `oum_open` does, with the program in the place of the engine's REST API. `actions` is copied. The
 * configuration must not have `engine.api` (`OUM_E_INVALID_CONFIG`); `engine.actions` has the deadline of a call.
 *
 * Calls can come before this returns, and until `oum_close` returns. Each is answered once, from any thread, with
 * `oum_engine_answer` or `oum_engine_fail`. A call that is not answered fails at its deadline; a second, a late or an
 * invented answer is refused and changes nothing. `user_data` belongs to the library from here on, also on failure, except
 * where `actions` is NULL or smaller than this version's struct.
 *
 * Returns 0, or the code of the error, which is also written to `error` unless that is NULL. Since ABI version 1.
 *
 * Contract:
 * `config_json` is a NUL-terminated string; `actions` points to a table whose functions may be called with its `user_data` until
 * `drop` was called; `handle` points to a writable key.
 */
OUM_WARN_UNUSED
int32_t oum_open_with_engine_actions(const char *config_json,
                                     const struct oum_engine_actions *actions,
                                     oum_handle *handle,
                                     struct oum_error **error);

/**
 * Answers a call of an engine action with its document, as `schema/engine_actions.json` names it. NULL means `{}`, the
 * document of an action that has nothing to tell. A document that is no JSON, or lacks what it must have, fails the call
 * with `OUM_E_ENGINE_MALFORMED`, and this function still returns 0. May be called from any thread, also within the
 * callback; it never waits.
 *
 * Returns 0; `OUM_E_ENGINE_TICKET_UNKNOWN` where no such call waits, or not any more: it was answered, its deadline has passed,
 * or its upgrade manager was closed. Since ABI version 1.
 *
 * Contract:
 * `answer_json` is NULL or a NUL-terminated string.
 */
int32_t oum_engine_answer(uint64_t ticket,
                          const char *answer_json,
                          struct oum_error **error);

/**
 * Fails a call of an engine action. `code` is one of `OUM_E_ENGINE_REJECTED`, `OUM_E_ENGINE_NOT_FOUND`, `OUM_E_ENGINE_FORBIDDEN`,
 * `OUM_E_ENGINE_UNREACHABLE`, `OUM_E_ENGINE_TIMEOUT`, `OUM_E_ENGINE_ACTION_MISSING` and `OUM_E_ENGINE_FAILED`; any other number counts
 * as the last. After a rejection, a missing permission or a missing object the library takes it that the engine did
 * nothing; after the others it finds out. `message` is the engine's reason, or names the object that is missing (`host 123`); NULL:
 * none. May be called from any thread, also within the callback; it never waits.
 *
 * Returns 0, or `OUM_E_ENGINE_TICKET_UNKNOWN` as `oum_engine_answer` does. Since ABI version 1.
 *
 * Contract:
 * `message` is NULL or a NUL-terminated string.
 */
int32_t oum_engine_fail(uint64_t ticket,
                        int32_t code,
                        const char *message,
                        struct oum_error **error);

/**
 * The code, as listed in `oum_code`. 0 for NULL.
 *
 * Contract:
 * `error` is NULL or came from this library and was not freed.
 */
int32_t oum_error_code(const struct oum_error *error);

/**
 * The code's name, for example `HOST_NOT_IN_MAINTENANCE`. Valid until the error is freed. NULL for NULL.
 *
 * Contract:
 * `error` is NULL or came from this library and was not freed.
 */
const char *oum_error_name(const struct oum_error *error);

/**
 * What happened, to which entity. Valid until the error is freed. NULL for NULL.
 *
 * Contract:
 * `error` is NULL or came from this library and was not freed.
 */
const char *oum_error_message(const struct oum_error *error);

/**
 * What to do now; empty where nothing is to be done. Valid until the error is freed. NULL for NULL.
 *
 * Contract:
 * `error` is NULL or came from this library and was not freed.
 */
const char *oum_error_remedy(const struct oum_error *error);

/**
 * Frees an error. NULL is allowed.
 *
 * Contract:
 * `error` is NULL or came from this library and was not freed.
 */
void oum_error_free(struct oum_error *error);

/**
 * Number of errata on this page. 0 for NULL.
 *
 * Contract:
 * `errata` is NULL or came from `oum_errata` and was not freed.
 */
size_t oum_errata_count(const struct oum_errata_list *errata);

/**
 * Number of errata over the whole filter. -1 for NULL.
 *
 * Contract:
 * `errata` is NULL or came from `oum_errata` and was not freed.
 */
int64_t oum_errata_total(const struct oum_errata_list *errata);

/**
 * One erratum, valid until the list is freed. NULL beyond the end.
 *
 * Contract:
 * `errata` is NULL or came from `oum_errata` and was not freed.
 */
const struct oum_erratum *oum_errata_at(const struct oum_errata_list *errata, size_t index);

/**
 * Frees a list of errata. NULL is allowed.
 *
 * Contract:
 * `errata` is NULL or came from `oum_errata` and was not freed.
 */
void oum_errata_free(struct oum_errata_list *errata);

/**
 * Number of events on this page. 0 for NULL.
 *
 * Contract:
 * `events` is NULL or came from `oum_events` and was not freed.
 */
size_t oum_events_count(const struct oum_event_list *events);

/**
 * Cursor for the next call of `oum_events`. 0 for NULL.
 *
 * Contract:
 * `events` is NULL or came from `oum_events` and was not freed.
 */
uint64_t oum_events_next(const struct oum_event_list *events);

/**
 * One event, valid until the list is freed. NULL beyond the end.
 *
 * Contract:
 * `events` is NULL or came from `oum_events` and was not freed.
 */
const struct oum_event *oum_events_at(const struct oum_event_list *events, size_t index);

/**
 * Frees a list of events. NULL is allowed.
 *
 * Contract:
 * `events` is NULL or came from `oum_events` and was not freed.
 */
void oum_events_free(struct oum_event_list *events);

/**
 * Gives events to a program, in order, each at least once, from the listener's stored cursor on: a new listener gets all stored
 * events first. `name` is the name of the cursor, 1 to 64 bytes; NULL: that of the configuration. In a state directory the
 * cursor of a name outlives the process; two listeners at a time need two names. The listener ends with the key. `listener` is
 * copied. An event that is given again has the same number (`seq`).
 *
 * `user_data` belongs to the library from here on, also on failure, except where `listener` is NULL or smaller than this version's
 * struct. Events can come before this returns.
 *
 * Returns 0; `OUM_E_INVALID_ARGUMENT` for a bad name, or one that already listens; `OUM_E_CLOSED`. The error is also written to
 * `error` unless that is NULL. Since ABI version 1.
 *
 * Contract:
 * `name` is NULL or a NUL-terminated string; `listener` points to a table whose functions may be called with its `user_data` until
 * `drop` was called.
 */
OUM_WARN_UNUSED
int32_t oum_listen(oum_handle handle,
                   const char *name,
                   const struct oum_event_listener *listener,
                   struct oum_error **error);

/**
 * The run itself, valid until it is freed. NULL for NULL.
 *
 * Contract:
 * `run` is NULL or came from `oum_run_read` and was not freed.
 */
const struct oum_run_status *oum_run_status_of(const struct oum_run *run);

/**
 * Number of its hosts, in the order of the plan. 0 for NULL.
 *
 * Contract:
 * `run` is NULL or came from `oum_run_read` and was not freed.
 */
size_t oum_run_host_count(const struct oum_run *run);

/**
 * One host, valid until the run is freed. NULL beyond the end.
 *
 * Contract:
 * `run` is NULL or came from `oum_run_read` and was not freed.
 */
const struct oum_run_host *oum_run_host_at(const struct oum_run *run, size_t index);

/**
 * Frees a run that was read. The run itself goes on. NULL is allowed.
 *
 * Contract:
 * `run` is NULL or came from `oum_run_read` and was not freed.
 */
void oum_run_free(struct oum_run *run);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* OVIRT_UPGRADE_MANAGER_H */
