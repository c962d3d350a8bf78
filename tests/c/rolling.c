/*
 * Plans and begins a rolling upgrade, shows how it stands until a host is in hand, and cancels it.
 *
 *   rolling CONFIG.json PLAN.json
 *
 * CONFIG.json is a configuration document with `engine.api`, PLAN.json a request of `plan`.
 * Exit status: 0 when all of that was seen, 1 when something failed, 2 for wrong arguments.
 */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ovirt_upgrade_manager.h"

/* Reads of the status until something must have happened, a tenth of a second apart. */
enum { MOST_READS = 600 };

static char document[65536];

static const char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return NULL;
    }
    size_t size = fread(document, 1, sizeof document - 1, file);
    document[size] = '\0';
    fclose(file);
    return document;
}

static int failed(const char *what, oum_error *error)
{
    fprintf(stderr, "%s: %s: %s\n", what, oum_error_name(error), oum_error_message(error));
    oum_error_free(error);
    return 1;
}

/* Copies the text of a field of a JSON document that the library wrote. */
static int field(const char *json, const char *name, char *value, size_t size)
{
    char key[64];
    snprintf(key, sizeof key, "\"%s\":\"", name);
    const char *at = strstr(json, key);
    const char *end = at == NULL ? NULL : strchr(at + strlen(key), '"');
    if (end == NULL || (size_t)(end - at) - strlen(key) >= size)
        return 0;
    size_t length = (size_t)(end - at) - strlen(key);
    memcpy(value, at + strlen(key), length);
    value[length] = '\0';
    return 1;
}

/* Calls an operation; with `name`, copies that field of its answer. */
static int called(oum_handle manager, const char *operation, const char *request, const char *name, char *value, size_t size)
{
    char *answer = NULL;
    oum_error *error = NULL;
    if (oum_call(manager, operation, request, 60000, &answer, &error) != OUM_OK)
        return failed(operation, error);
    int found = name == NULL || field(answer, name, value, size);
    if (!found)
        fprintf(stderr, "%s: no %s in %s\n", operation, name, answer);
    oum_text_free(answer);
    return found ? 0 : 1;
}

static void show(const oum_run *run)
{
    const oum_run_status *status = oum_run_status_of(run);
    printf("run %s of cluster %s by %s: state %" PRId32 ", %" PRIu32 " permille, question %" PRIu64 ", %s\n", status->run_id,
           status->cluster_name, status->actor, status->state, status->permille, status->question_id, status->why);
    for (size_t n = 0; n < oum_run_host_count(run); n++) {
        const oum_run_host *host = oum_run_host_at(run, n);
        printf("host %s phase %" PRId32 " result %" PRId32 " proof %" PRId32 " VMs left %" PRId64 ": %s %s\n", host->host_name,
               host->phase, host->result, host->restart_proof, host->vms_left, host->why, host->waits_for);
    }
}

/* Whether a host is in hand, or was. */
static int has_begun(const oum_run *run)
{
    for (size_t n = 0; n < oum_run_host_count(run); n++) {
        if (oum_run_host_at(run, n)->phase != OUM_PHASE_WAITING)
            return 1;
    }
    return 0;
}

/* Reads the run until a host is begun, or with `ended` until the run has ended. */
static int until(oum_handle manager, const char *id, int ended)
{
    for (int reads = 0; reads < MOST_READS; reads++) {
        oum_run *run = NULL;
        oum_error *error = NULL;
        if (oum_run_read(manager, id, &run, &error) != OUM_OK)
            return failed("run", error);
        int seen = ended ? oum_run_status_of(run)->state > OUM_RUN_PAUSED : has_begun(run);
        if (seen)
            show(run);
        oum_run_free(run);
        if (seen)
            return 0;
        nanosleep(&(struct timespec){0, 100000000}, NULL);
    }
    fprintf(stderr, "nothing happened\n");
    return 1;
}

static int roll(oum_handle manager, const char *plan)
{
    char hash[128], id[128], request[512];
    if (called(manager, "plan", plan, "hash", hash, sizeof hash) != 0)
        return 1;
    snprintf(request, sizeof request, "{\"hash\":\"%s\",\"actor\":\"anna@internal\"}", hash);
    if (called(manager, "start", request, "run", id, sizeof id) != 0 || until(manager, id, 0) != 0)
        return 1;
    snprintf(request, sizeof request, "{\"run\":\"%s\",\"actor\":\"anna@internal\"}", id);
    if (called(manager, "cancel", request, NULL, NULL, 0) != 0 || until(manager, id, 1) != 0)
        return 1;
    oum_run *run = NULL;
    oum_error *error = NULL;
    /* An unknown run is an error with its name. */
    int32_t code = oum_run_read(manager, "no-such-run", &run, &error);
    printf("unknown run: %s\n", oum_error_name(error));
    oum_error_free(error);
    return code == OUM_E_RUN_UNKNOWN && run == NULL ? 0 : 1;
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    oum_handle manager = 0;
    oum_error *error = NULL;
    const char *config = read_file(argv[1]);
    if (config == NULL)
        return 2;
    if (oum_open(config, &manager, &error) != OUM_OK)
        return failed("open", error);
    const char *plan = read_file(argv[2]);
    int status = plan == NULL ? 2 : roll(manager, plan);
    oum_close(manager);
    return status;
}
