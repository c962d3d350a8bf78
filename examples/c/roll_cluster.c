/*
 * Rolls a cluster: makes a plan, shows it, begins it, and prints its events until it ends.
 *
 *   roll_cluster CONFIG.json PLAN.json
 *
 * CONFIG.json is a configuration document with `engine.api`, PLAN.json a request of `plan`, for example
 * {"cluster": "…the engine's id…", "policy": "all", "max_unavailable": "2"}.
 * Exit status: 0 when the run succeeded, 1 when something failed, 2 for wrong arguments. A run that is left in the
 * middle goes on when a process opens the state directory again.
 */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "ovirt_upgrade_manager.h"

enum { DEADLINE_MS = 120000, EVENTS = 100 };

static char document[65536];

static const char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return NULL;
    }
    document[fread(document, 1, sizeof document - 1, file)] = '\0';
    fclose(file);
    return document;
}

/* Shows an error with what to do, and frees it. */
static int failed(const char *what, oum_error *error)
{
    fprintf(stderr, "%s: %s: %s %s\n", what, oum_error_name(error), oum_error_message(error), oum_error_remedy(error));
    oum_error_free(error);
    return 1;
}

/* Calls an operation, and copies one text of its answer. A program with a JSON parser reads the whole document. */
static int call(oum_handle manager, const char *operation, const char *request, const char *name, char *value, int size)
{
    char key[32], *answer = NULL;
    oum_error *error = NULL;
    if (oum_call(manager, operation, request, DEADLINE_MS, &answer, &error) != OUM_OK)
        return failed(operation, error);
    snprintf(key, sizeof key, "\"%s\":\"", name);
    const char *at = strstr(answer, key);
    int length = at == NULL ? 0 : (int)strcspn(at + strlen(key), "\"");
    int fits = at != NULL && length < size;
    if (fits)
        snprintf(value, (size_t)size, "%.*s", length, at + strlen(key));
    oum_text_free(answer);
    return fits ? 0 : 1;
}

/* Prints the events after a number. Gives the number of the last one, which may be the same. */
static int print_events(oum_handle manager, uint64_t *after)
{
    oum_event_list *events = NULL;
    oum_error *error = NULL;
    if (oum_events(manager, *after, EVENTS, &events, &error) != OUM_OK)
        return failed("events", error);
    for (size_t n = 0; n < oum_events_count(events); n++) {
        const oum_event *event = oum_events_at(events, n);
        printf("%" PRIu64 " %s: %s\n", event->seq, event->name, event->text);
    }
    *after = oum_events_next(events);
    oum_events_free(events);
    return 0;
}

/* Follows a run to its end. 0: it succeeded. */
static int follow(oum_handle manager, const char *id)
{
    uint64_t after = 0;
    for (;;) {
        oum_run *run = NULL;
        oum_error *error = NULL;
        if (oum_run_read(manager, id, &run, &error) != OUM_OK)
            return failed("run", error);
        int32_t state = oum_run_status_of(run)->state;
        /* A question is answered with the operation `answer`, by a person. */
        uint64_t question = oum_run_status_of(run)->question_id;
        oum_run_free(run);
        if (print_events(manager, &after) != 0)
            return 1;
        if (state > OUM_RUN_PAUSED || question != 0) {
            printf("the run %s %s\n", id, question != 0 ? "asks" : "has ended");
            return state == OUM_RUN_SUCCEEDED || state == OUM_RUN_SUCCEEDED_WITH_WARNINGS ? 0 : 1;
        }
        nanosleep(&(struct timespec){1, 0}, NULL);
    }
}

int main(int argc, char **argv)
{
    char hash[128], id[128], request[512];
    oum_handle manager = 0;
    oum_error *error = NULL;
    const char *config = argc == 3 ? read_file(argv[1]) : NULL;
    if (config == NULL)
        return 2;
    if (oum_open(config, &manager, &error) != OUM_OK)
        return failed("open", error);
    const char *plan = read_file(argv[2]);
    int status = plan == NULL ? 2 : call(manager, "plan", plan, "hash", hash, sizeof hash);
    if (status == 0) {
        printf("plan %s\n", hash);
        snprintf(request, sizeof request, "{\"hash\":\"%s\",\"actor\":\"admin@internal\"}", hash);
        status = call(manager, "start", request, "run", id, sizeof id);
    }
    if (status == 0)
        status = follow(manager, id);
    oum_close(manager);
    return status;
}
