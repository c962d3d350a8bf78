/*
 * Two copies of the library in one process, as two class loaders of a JVM have them.
 *
 *   two_copies FIRST.so SECOND.so CONTROLLER.json OBSERVER.json [observer-first]
 *
 * Opens a state directory as its controller with the first copy, then as an observer with the second, which must be
 * refused: closing the second one's file would drop the locks of the first. Prints the refusal. Then checks the
 * engine's machine with the first copy, prints "checked", and kills itself.
 *
 * With "observer-first" the observer of the second copy opens a state that exists, and the controller must be refused
 * until the observer has closed.
 */
#define _POSIX_C_SOURCE 200809L
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ovirt_upgrade_manager.h"

struct copy {
    int32_t (*open)(const char *, oum_handle *, oum_error **);
    void (*close)(oum_handle);
    int32_t (*call)(oum_handle, const char *, const char *, uint64_t, char **, oum_error **);
    const char *(*name)(const oum_error *);
    const char *(*remedy)(const oum_error *);
};

static void find(void *library, const char *name, void *function)
{
    void *symbol = dlsym(library, name);
    memcpy(function, &symbol, sizeof symbol);
}

static struct copy load(const char *path)
{
    struct copy copy = {0};
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        puts(dlerror());
        return copy;
    }
    find(library, "oum_open", &copy.open);
    find(library, "oum_close", &copy.close);
    find(library, "oum_call", &copy.call);
    find(library, "oum_error_name", &copy.name);
    find(library, "oum_error_remedy", &copy.remedy);
    return copy;
}

static const char *read_file(const char *path, char *text, size_t room)
{
    FILE *file = fopen(path, "rb");
    size_t size = file != NULL ? fread(text, 1, room - 1, file) : 0;
    text[size] = '\0';
    if (file != NULL)
        fclose(file);
    return text;
}

/* Prints how it ended. */
static void try_open(const char *what, struct copy copy, const char *config, oum_handle *handle)
{
    oum_error *error = NULL;
    if (copy.open(config, handle, &error) != OUM_OK)
        printf("%s: %s %s\n", what, copy.name(error), copy.remedy(error));
    else
        printf("%s: opened\n", what);
}

static void observer_first(struct copy first, struct copy second, char **argv)
{
    char controller_config[8192], observer_config[8192];
    oum_handle controller = 0, observer = 0;
    read_file(argv[3], controller_config, sizeof controller_config);
    read_file(argv[4], observer_config, sizeof observer_config);
    try_open("first controller", first, controller_config, &controller);
    first.close(controller);
    try_open("observer", second, observer_config, &observer);
    try_open("controller", first, controller_config, &controller);
    second.close(observer);
    try_open("controller after the observer", first, controller_config, &controller);
}

int main(int argc, char **argv)
{
    char config[8192];
    if (argc != 5 && argc != 6)
        return 2;
    struct copy first = load(argv[1]), second = load(argv[2]);
    if (first.open == NULL || second.open == NULL || first.open == second.open)
        return 2;
    if (argc == 6) {
        observer_first(first, second, argv);
        return 0;
    }
    oum_handle controller = 0, observer = 0;
    oum_error *error = NULL;
    if (first.open(read_file(argv[3], config, sizeof config), &controller, &error) != OUM_OK) {
        printf("controller: %s\n", first.name(error));
        return 1;
    }
    if (second.open(read_file(argv[4], config, sizeof config), &observer, &error) != OUM_OK)
        printf("observer: %s %s\n", second.name(error), second.remedy(error));
    else
        puts("observer: opened");
    second.close(observer);
    /* In the first copy an observer is harmless: one SQLite knows both. */
    error = NULL;
    if (first.open(config, &observer, &error) != OUM_OK)
        printf("observer of the first copy: %s\n", first.name(error));
    first.close(observer);
    char *answer = NULL;
    if (first.call(controller, "check_engine", "{}", 0, &answer, &error) == OUM_OK)
        puts("checked");
    fflush(stdout);
    kill(getpid(), SIGKILL);
    return 1;
}
