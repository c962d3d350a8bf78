/*
 * A forked process uses what its parent opened: everything is refused at once, and the parent goes on.
 *
 *   forked CONFIG.json
 *
 * Prints "refused at once" from the child and "the parent goes on" from the parent, and exits with 0.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ovirt_upgrade_manager.h"

static int wrong;

static void refused(const char *what, int32_t code)
{
    if (code != OUM_E_FORKED_PROCESS) {
        printf("%s: answered %d\n", what, (int)code);
        wrong = 1;
    }
}

static void child(oum_handle handle, const char *config, oum_error *of_the_parent)
{
    struct timespec from, to;
    oum_handle second = 0;
    char *answer = NULL;
    const oum_host_check *check = NULL;
    oum_errata_list *errata = NULL;
    oum_event_list *events = NULL;
    oum_error *error = NULL;
    clock_gettime(CLOCK_MONOTONIC, &from);
    refused("open", oum_open(config, &second, NULL));
    refused("call", oum_call(handle, "events", "{}", 0, &answer, NULL));
    refused("check", oum_check_host(handle, "{}", 0, &check, NULL));
    refused("errata", oum_errata(handle, "{}", 0, &errata, NULL));
    refused("a key that never was", oum_call(77, "events", "{}", 0, &answer, NULL));
    refused("events", oum_events(handle, 0, 10, &events, &error));
    if (error == NULL || strstr(oum_error_message(error), "forked") == NULL)
        wrong = 1;
    oum_error_free(error);
    oum_error_free(of_the_parent);
    oum_close(handle);
    clock_gettime(CLOCK_MONOTONIC, &to);
    if (to.tv_sec - from.tv_sec > 2) {
        puts("it took seconds");
        wrong = 1;
    }
    if (!wrong)
        puts("refused at once");
    fflush(stdout);
    _exit(wrong);
}

int main(int argc, char **argv)
{
    char config[8192];
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (file == NULL)
        return 2;
    config[fread(config, 1, sizeof config - 1, file)] = '\0';
    fclose(file);
    oum_handle handle = 0;
    oum_error *error = NULL, *kept = NULL;
    if (oum_open(config, &handle, &error) != OUM_OK) {
        puts(oum_error_message(error));
        return 1;
    }
    oum_event_list *events = NULL;
    if (oum_events(handle, 0, 0, &events, &kept) != OUM_E_INVALID_ARGUMENT)
        return 1;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0)
        child(handle, config, kept);
    int status = -1;
    waitpid(pid, &status, 0);
    oum_error_free(kept);
    if (status == 0 && oum_events(handle, 0, 10, &events, &error) == OUM_OK)
        puts("the parent goes on");
    oum_events_free(events);
    oum_close(handle);
    return status == 0 ? 0 : 1;
}
