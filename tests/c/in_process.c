/*
 * What belongs to the process is the same after the library was used: environment, working directory, file mode mask,
 * locale, limits, priority, standard streams, signal handlers and masks. No thread and no descriptor is left.
 *
 *   in_process CONFIG.json HOST.json
 *
 * Checks a host at a provider that does not answer, calls what fails and what panics, and closes. Prints what changed,
 * then "unchanged" and exits with 0 if nothing did.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ovirt_upgrade_manager.h"

extern char **environ;

static int changed;

/* Everything as one text: what differs is printed as it was and as it is. */
struct picture {
    char environment[65536];
    char directory[4096];
    char locale[256];
    char numbers[1024];
    char signals[8192];
    int threads;
    int descriptors;
};

static int entries(const char *path)
{
    DIR *dir = opendir(path);
    int count = 0;
    while (dir != NULL && readdir(dir) != NULL)
        count++;
    closedir(dir);
    return count;
}

static void add(char *text, size_t room, const char *more)
{
    if (strlen(text) + strlen(more) + 1 < room)
        strcat(text, more);
}

static void signals(struct picture *p)
{
    char line[128];
    sigset_t mask;
    pthread_sigmask(SIG_SETMASK, NULL, &mask);
    for (int s = 1; s <= 64; s++) {
        struct sigaction found = {0};
        if (sigaction(s, NULL, &found) != 0)
            continue;
        snprintf(line, sizeof line, "%d %p %x %d\n", s, *(void **)&found.sa_handler, (unsigned)found.sa_flags,
                 sigismember(&mask, s));
        add(p->signals, sizeof p->signals, line);
    }
}

static void look(struct picture *p)
{
    memset(p, 0, sizeof *p);
    for (char **variable = environ; *variable != NULL; variable++) {
        add(p->environment, sizeof p->environment, *variable);
        add(p->environment, sizeof p->environment, "\n");
    }
    if (getcwd(p->directory, sizeof p->directory) == NULL)
        p->directory[0] = '\0';
    snprintf(p->locale, sizeof p->locale, "%s", setlocale(LC_ALL, NULL));
    mode_t mask = umask(0);
    umask(mask);
    struct rlimit files, core;
    getrlimit(RLIMIT_NOFILE, &files);
    getrlimit(RLIMIT_CORE, &core);
    snprintf(p->numbers, sizeof p->numbers, "umask %o files %llu core %llu nice %d streams %x %x %x", (unsigned)mask,
             (unsigned long long)files.rlim_cur, (unsigned long long)core.rlim_cur, getpriority(PRIO_PROCESS, 0),
             (unsigned)fcntl(0, F_GETFL), (unsigned)fcntl(1, F_GETFL), (unsigned)fcntl(2, F_GETFL));
    signals(p);
    p->threads = entries("/proc/self/task");
    p->descriptors = entries("/proc/self/fd");
}

static void same_text(const char *what, const char *before, const char *after)
{
    if (strcmp(before, after) != 0) {
        printf("%s was:\n%s\nand is:\n%s\n", what, before, after);
        changed = 1;
    }
}

static void same_number(const char *what, int before, int after)
{
    if (before != after) {
        printf("%s: %d before, %d after\n", what, before, after);
        changed = 1;
    }
}

static void read_file(const char *path, char *text, size_t room)
{
    FILE *file = fopen(path, "rb");
    size_t size = file != NULL ? fread(text, 1, room - 1, file) : 0;
    text[size] = '\0';
    if (file != NULL)
        fclose(file);
}

static void call(oum_handle handle, const char *operation, const char *request)
{
    char *answer = NULL;
    oum_error *error = NULL;
    if (oum_call(handle, operation, request, 5000, &answer, &error) != OUM_OK)
        printf("%s: %s\n", operation, oum_error_name(error));
    oum_error_free(error);
    oum_text_free(answer);
}

int main(int argc, char **argv)
{
    static struct picture before, after;
    char config[8192], host[4096], request[8192];
    if (argc != 3)
        return 2;
    read_file(argv[1], config, sizeof config);
    read_file(argv[2], host, sizeof host);
    snprintf(request, sizeof request, "{\"host\":%s}", host);
    look(&before);
    for (int round = 0; round < 3; round++) {
        /* The first runtime of a process makes a pair of sockets that all later ones use. */
        if (round == 1)
            before.descriptors = entries("/proc/self/fd");
        oum_handle handle = 0;
        oum_error *error = NULL;
        if (oum_open(config, &handle, &error) != OUM_OK) {
            printf("open: %s: %s\n", oum_error_name(error), oum_error_message(error));
            return 1;
        }
        call(handle, "check_host", request);
        call(handle, "check_engine", "{}");
        call(handle, "doctor", "{}");
        call(handle, "nonsense", "{}");
        call(handle, "test.panic", "\"planted\"");
        oum_close(handle);
    }
    look(&after);
#ifdef __SANITIZE_THREAD__
    /* It has started one thread of its own. */
    before.threads++;
#endif
    same_text("the environment", before.environment, after.environment);
    same_text("the working directory", before.directory, after.directory);
    same_text("the locale", before.locale, after.locale);
    same_text("mask, limits, priority or streams", before.numbers, after.numbers);
    same_text("the signals", before.signals, after.signals);
    same_number("threads", before.threads, after.threads);
    same_number("descriptors", before.descriptors, after.descriptors);
    if (!changed)
        puts("unchanged");
    return changed;
}
