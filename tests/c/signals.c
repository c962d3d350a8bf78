/*
 * The signals of a process that uses the library.
 *
 *   signals CONFIG.json call HOST.json   checks a host and lists its errata, with the default action of SIGPIPE
 *   signals CONFIG.json wait-before      blocks SIGTERM, opens, sends itself SIGTERM and takes it with sigwait
 *   signals CONFIG.json wait-after       the same, but blocks SIGTERM after it has opened
 *   signals CONFIG.json engine           checks the engine's machine
 *   signals CONFIG.json engine-alone     the same, ignoring SIGCHLD; prints the answer
 *
 * Prints "alive" and exits with 0 if the process lives, its own signal mask and its handlers are as before.
 */
#define _POSIX_C_SOURCE 200809L
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ovirt_upgrade_manager.h"

#define LAST_SIGNAL 64

static struct sigaction handlers[LAST_SIGNAL + 1];
static sigset_t mask;

static void remember_signals(void)
{
    pthread_sigmask(SIG_SETMASK, NULL, &mask);
    for (int s = 1; s <= LAST_SIGNAL; s++)
        sigaction(s, NULL, &handlers[s]);
}

static int changed_signals(void)
{
    int changed = 0;
    sigset_t now;
    pthread_sigmask(SIG_SETMASK, NULL, &now);
    for (int s = 1; s <= LAST_SIGNAL; s++) {
        struct sigaction found;
        if (sigismember(&now, s) != sigismember(&mask, s)) {
            printf("signal %d: the mask of the caller's thread was changed\n", s);
            changed = 1;
        }
        if (sigaction(s, NULL, &found) == 0 && found.sa_handler != handlers[s].sa_handler) {
            printf("signal %d: the handler was changed\n", s);
            changed = 1;
        }
    }
    return changed;
}

static void read_file(const char *path, char *text, size_t room)
{
    FILE *file = fopen(path, "rb");
    size_t size = file != NULL ? fread(text, 1, room - 1, file) : 0;
    text[size] = '\0';
    if (file != NULL)
        fclose(file);
}

static void show(const char *what, oum_error *error)
{
    if (error != NULL)
        printf("%s: %s: %s\n", what, oum_error_name(error), oum_error_message(error));
    oum_error_free(error);
}

/* The server resets the connections: the calls fail or answer that nothing is known, as they like. */
static void call(oum_handle handle, const char *host_file)
{
    char host[4096], request[8192];
    read_file(host_file, host, sizeof host);
    snprintf(request, sizeof request, "{\"host\":%s}", host);
    const oum_host_check *check = NULL;
    oum_errata_list *errata = NULL;
    oum_error *error = NULL;
    if (oum_check_host(handle, request, 0, &check, &error) != OUM_OK)
        show("check", error);
    error = NULL;
    if (oum_errata(handle, request, 0, &errata, &error) != OUM_OK)
        show("errata", error);
    oum_host_check_free(check);
    oum_errata_free(errata);
}

static int take_sigterm(const sigset_t *term)
{
    int taken = 0;
    kill(getpid(), SIGTERM);
    return sigwait(term, &taken) == 0 && taken == SIGTERM;
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    char config[8192];
    read_file(argv[1], config, sizeof config);
    sigset_t term;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    if (strcmp(argv[2], "wait-before") == 0)
        pthread_sigmask(SIG_BLOCK, &term, NULL);
    if (strcmp(argv[2], "engine-alone") == 0)
        signal(SIGCHLD, SIG_IGN);
    remember_signals();

    oum_handle handle = 0;
    oum_error *error = NULL;
    if (oum_open(config, &handle, &error) != OUM_OK) {
        show("open", error);
        return 1;
    }
    int wrong = changed_signals();
    if (strcmp(argv[2], "call") == 0 && argc == 4)
        call(handle, argv[3]);
    if (strncmp(argv[2], "engine", 6) == 0) {
        char *answer = NULL;
        if (oum_call(handle, "check_engine", "{}", 0, &answer, &error) != OUM_OK)
            show("check_engine", error);
        else
            puts(answer);
        oum_text_free(answer);
    }
    wrong |= changed_signals();
    if (strncmp(argv[2], "wait", 4) == 0) {
        pthread_sigmask(SIG_BLOCK, &term, NULL);
        remember_signals();
        if (!take_sigterm(&term)) {
            puts("SIGTERM was not taken");
            wrong = 1;
        }
    }
    oum_close(handle);
    wrong |= changed_signals();
    if (!wrong)
        puts("alive");
    return wrong;
}
