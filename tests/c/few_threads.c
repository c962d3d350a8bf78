/*
 * The system refuses threads: first all, then all but one, and so on, until an opening succeeds.
 *
 *   few_threads CONFIG.json at-once   so many threads may live at once, as a limit of the system has it
 *   few_threads CONFIG.json in-all    so many may be started in all: the limit is reached by others meanwhile
 *
 * Prints for each number "refused: " with the error, or "opened", and at the end, without a limit, "opened" once more.
 * Exits with 0 if each opening took less than ten seconds, left the signal mask of the caller as it was, and left nothing
 * behind that hinders the next one. At-once, no thread may be left.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ovirt_upgrade_manager.h"

/* More than an opening needs. */
#define MANY 40

static atomic_int granted = MANY;
static int counts_the_living;

static int living(void)
{
    DIR *dir = opendir("/proc/self/task");
    int count = -2;
    while (dir != NULL && readdir(dir) != NULL)
        count++;
    closedir(dir);
    return count;
}

/* Stands before the C library's. */
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument)
{
    static int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    void *symbol = dlsym(RTLD_NEXT, "pthread_create");
    memcpy(&real, &symbol, sizeof real);
    if (counts_the_living ? living() > atomic_load(&granted) : atomic_fetch_sub(&granted, 1) <= 0)
        return EAGAIN;
    return real(thread, attributes, start, argument);
}

/* The system fills only the part of a set that it uses. */
static int same_signals(const sigset_t *one, const sigset_t *other)
{
    for (int signal = 1; signal < SIGRTMAX; signal++)
        if (sigismember(one, signal) != sigismember(other, signal))
            return 0;
    return 1;
}

static int open_with(const char *config, int threads)
{
    oum_handle handle = 0;
    oum_error *error = NULL;
    sigset_t before, after;
    struct timespec began, ended;
    pthread_sigmask(SIG_SETMASK, NULL, &before);
    clock_gettime(CLOCK_MONOTONIC, &began);
    atomic_store(&granted, threads);
    int32_t code = oum_open(config, &handle, &error);
    atomic_store(&granted, MANY);
    clock_gettime(CLOCK_MONOTONIC, &ended);
    pthread_sigmask(SIG_SETMASK, NULL, &after);
    if (ended.tv_sec - began.tv_sec > 10) {
        printf("%d threads: it took %ld seconds\n", threads, (long)(ended.tv_sec - began.tv_sec));
        return -1;
    }
    if (!same_signals(&before, &after)) {
        printf("%d threads: the signal mask of the caller was changed\n", threads);
        return -1;
    }
    if (code != OUM_OK)
        printf("refused: %s: %s\n", oum_error_name(error), oum_error_message(error));
    else
        puts("opened");
    oum_error_free(error);
    oum_close(handle);
    /* The alarm ends a wait in vain. */
    while (counts_the_living && living() > 1)
        usleep(1000);
    return code == OUM_OK;
}

int main(int argc, char **argv)
{
    char config[8192];
    FILE *file = argc == 3 ? fopen(argv[1], "rb") : NULL;
    if (file == NULL)
        return 2;
    config[fread(config, 1, sizeof config - 1, file)] = '\0';
    fclose(file);
    counts_the_living = strcmp(argv[2], "at-once") == 0;
    /* Whatever hangs ends here, as the signal cannot be taken by a thread of the library. */
    alarm(100);
    for (int threads = 0; threads < MANY; threads++) {
        int opened = open_with(config, threads);
        if (opened < 0)
            return 1;
        if (opened)
            break;
    }
    return open_with(config, MANY) == 1 ? 0 : 1;
}
