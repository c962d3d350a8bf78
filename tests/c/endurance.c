/*
 * Calls and openings without end: memory, descriptors and threads must not grow.
 *
 *   endurance CONFIG.json CALLS OPENINGS OPERATION
 *
 * One of four calls is of the operation, with an empty request. Prints "calls" and "openings", each at its start (after a tenth, which warms up), in its middle and at its end:
 *
 *   calls start heap_bytes=1234567 rss_kb=12345 descriptors=10 threads=6
 *
 * heap_bytes: what is allocated and not freed; 0 where the C library cannot say so.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ovirt_upgrade_manager.h"

static int entries(const char *path)
{
    DIR *dir = opendir(path);
    int count = -2;
    while (dir != NULL && readdir(dir) != NULL)
        count++;
    closedir(dir);
    return count;
}

static long resident_kb(void)
{
    char line[256];
    long kb = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        sscanf(line, "VmRSS: %ld", &kb);
    if (file != NULL)
        fclose(file);
    return kb;
}

static size_t heap_bytes(void)
{
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 33)
    struct mallinfo2 heap = mallinfo2();
    return heap.uordblks + heap.hblkhd;
#else
    return 0;
#endif
}

static void figures(const char *what, long done, long of)
{
    long warm = of / 10;
    const char *when = done == warm ? "start" : done == warm + (of - warm) / 2 ? "middle" : done == of ? "end" : NULL;
    if (when == NULL)
        return;
    printf("%s %s heap_bytes=%zu rss_kb=%ld descriptors=%d threads=%d\n", what, when, heap_bytes(), resident_kb(),
           entries("/proc/self/fd"), entries("/proc/self/task"));
    fflush(stdout);
}

static oum_handle open_or_exit(const char *config)
{
    oum_handle handle = 0;
    oum_error *error = NULL;
    if (oum_open(config, &handle, &error) != OUM_OK) {
        printf("open: %s: %s\n", oum_error_name(error), oum_error_message(error));
        exit(1);
    }
    return handle;
}

/* One that succeeds, and one that fails, of every four. */
static void call(oum_handle handle, long number, const char *operation)
{
    char *answer = NULL;
    oum_error *error = NULL;
    oum_event_list *events = NULL;
    int32_t code = OUM_OK;
    switch (number % 4) {
    case 0:
        code = oum_call(handle, operation, "{}", 0, &answer, &error);
        break;
    case 1:
        code = oum_call(handle, "events", "{\"limit\":0}", 0, &answer, &error);
        code = code == OUM_E_INVALID_ARGUMENT ? OUM_OK : 1;
        break;
    case 2:
        code = oum_events(handle, 0, 10, &events, &error);
        break;
    default:
        code = oum_call(handle, "notifications", "{\"user\":\"a@internal\"}", 0, &answer, &error);
        break;
    }
    if (code != OUM_OK) {
        printf("call %ld: %d %s\n", number, (int)code, error != NULL ? oum_error_message(error) : "");
        exit(1);
    }
    oum_error_free(error);
    oum_text_free(answer);
    oum_events_free(events);
}

int main(int argc, char **argv)
{
    char config[8192];
    FILE *file = argc == 5 ? fopen(argv[1], "rb") : NULL;
    if (file == NULL)
        return 2;
    config[fread(config, 1, sizeof config - 1, file)] = '\0';
    fclose(file);
    long calls = atol(argv[2]), openings = atol(argv[3]);
    oum_handle handle = open_or_exit(config);
    for (long done = 1; done <= calls; done++) {
        call(handle, done, argv[4]);
        figures("calls", done, calls);
    }
    oum_close(handle);
    for (long done = 1; done <= openings; done++) {
        handle = open_or_exit(config);
        call(handle, 0, argv[4]);
        oum_close(handle);
        figures("openings", done, openings);
    }
    return 0;
}
