/*
 * Many threads use the same handles, while another one closes and opens.
 *
 *   threads CONFIG.json ROUNDS   In each round a handle is opened, threads call it, and it is closed while they still
 *                                call. Prints "each answered", and exits with 0 if each call succeeded or was refused
 *                                with CLOSED or CANCELLED, and each thread got both answers.
 *   threads CONFIG.json race     two threads of the library write the same bytes without order, on purpose
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ovirt_upgrade_manager.h"

#define THREADS 6
/* So many calls of each thread succeed before the handle is closed. */
#define CALLS 5

struct caller {
    pthread_t thread;
    int number;
    oum_handle handle;
    atomic_int succeeded;
    int wrong;
};

static int32_t call(oum_handle handle, const char *operation, const char *request, oum_error **error)
{
    char *answer = NULL;
    int32_t code = oum_call(handle, operation, request, 0, &answer, error);
    oum_text_free(answer);
    return code;
}

static int32_t one(struct caller *caller, oum_error **error)
{
    oum_event_list *events = NULL;
    int32_t code;
    switch (caller->number % THREADS) {
    case 0:
        return call(caller->handle, "version", "{}", error);
    case 1:
        return call(caller->handle, "doctor", "{}", error);
    case 2:
        return call(caller->handle, "notifications", "{\"user\":\"a@internal\"}", error);
    case 3:
        return call(caller->handle, "test.emit_events", "{\"count\":3,\"text\":\"x\"}", error);
    case 4:
        return call(caller->handle, "test.log", "\"a line\"", error);
    default:
        code = oum_events(caller->handle, 0, 10, &events, error);
        for (size_t i = 0; code == OUM_OK && i < oum_events_count(events); i++)
            if (oum_events_at(events, i) == NULL)
                code = -1;
        oum_events_free(events);
        return code;
    }
}

/* Until the handle is closed. */
static void *calls(void *argument)
{
    struct caller *caller = argument;
    for (;;) {
        oum_error *error = NULL;
        int32_t code = one(caller, &error);
        if (code != OUM_OK && code != OUM_E_CLOSED && code != OUM_E_CANCELLED) {
            printf("thread %d: %d %s: %s\n", caller->number, (int)code, error ? oum_error_name(error) : "",
                   error ? oum_error_message(error) : "");
            caller->wrong = 1;
        }
        oum_error_free(error);
        if (code != OUM_OK)
            return NULL;
        atomic_fetch_add(&caller->succeeded, 1);
    }
}

static int opened(const char *config, oum_handle *handle)
{
    oum_error *error = NULL;
    int32_t code = oum_open(config, handle, &error);
    if (code != OUM_OK)
        printf("open: %s: %s\n", oum_error_name(error), oum_error_message(error));
    oum_error_free(error);
    return code == OUM_OK;
}

/* All threads that have not ended have got some answers. */
static int all_have_called(struct caller *callers)
{
    for (int i = 0; i < THREADS; i++)
        if (atomic_load(&callers[i].succeeded) < CALLS)
            return 0;
    return 1;
}

static int play(const char *config)
{
    struct caller callers[THREADS];
    oum_handle handle = 0;
    int wrong = 0;
    if (!opened(config, &handle))
        return 1;
    for (int i = 0; i < THREADS; i++) {
        callers[i].number = i;
        callers[i].handle = handle;
        callers[i].wrong = 0;
        atomic_init(&callers[i].succeeded, 0);
        if (pthread_create(&callers[i].thread, NULL, calls, &callers[i]) != 0)
            return 1;
    }
    while (!all_have_called(callers)) {
        /* A call by this thread too; one that fails ends the wait. */
        oum_error *error = NULL;
        int32_t code = call(handle, "version", "{}", &error);
        oum_error_free(error);
        if (code != OUM_OK)
            return 1;
    }
    oum_close(handle);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(callers[i].thread, NULL);
        wrong |= callers[i].wrong;
    }
    return wrong;
}

int main(int argc, char **argv)
{
    char config[8192];
    FILE *file = argc == 3 ? fopen(argv[1], "rb") : NULL;
    if (file == NULL)
        return 2;
    config[fread(config, 1, sizeof config - 1, file)] = '\0';
    fclose(file);
    if (strcmp(argv[2], "race") == 0) {
        oum_handle handle = 0;
        oum_error *error = NULL;
        if (!opened(config, &handle) || call(handle, "test.race", "null", &error) != OUM_OK)
            return 1;
        oum_close(handle);
        puts("nobody saw the race");
        return 0;
    }
    for (int round = 0; round < atoi(argv[2]); round++)
        if (play(config) != 0)
            return 1;
    puts("each answered");
    return 0;
}
