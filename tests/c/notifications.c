/*
 * Checks the engine for updates, shows a user's notifications, and dismisses one: by oum_call, which reaches every
 * operation.
 *
 *   notifications CONFIG.json USER [ID]
 *
 * Prints the answers as they come, a JSON document a line, each after the operation's name, and then the events.
 * With ID, that notification is dismissed first. A real program reads the documents with a JSON library.
 * Exit status: 0 when everything was answered, 1 when something failed, 2 for wrong arguments.
 */
#include <inttypes.h>
#include <stdio.h>

#include "ovirt_upgrade_manager.h"

#define DEADLINE_MS 60000

/* Shows an error and frees it. Returns its code. */
static int32_t failed(const char *what, oum_error *error)
{
    int32_t code = oum_error_code(error);
    fprintf(stderr, "%s: %s: %s %s\n", what, oum_error_name(error), oum_error_message(error), oum_error_remedy(error));
    oum_error_free(error);
    return code;
}

/* Calls an operation and prints its answer. */
static int32_t call(oum_handle manager, const char *operation, const char *request)
{
    char *answer = NULL;
    oum_error *error = NULL;
    if (oum_call(manager, operation, request, DEADLINE_MS, &answer, &error) != OUM_OK)
        return failed(operation, error);
    printf("%s %s\n", operation, answer);
    oum_text_free(answer);
    return OUM_OK;
}

/* As call, for one user. USER and ID are taken as they are: a name that holds quotes needs a JSON library. */
static int32_t call_for(oum_handle manager, const char *operation, const char *user, const char *id)
{
    char request[512];
    int size = id == NULL ? snprintf(request, sizeof request, "{\"user\":\"%s\"}", user)
                          : snprintf(request, sizeof request, "{\"user\":\"%s\",\"id\":\"%s\"}", user, id);
    if (size < 0 || (size_t)size >= sizeof request) {
        fprintf(stderr, "%s: USER or ID is too long\n", operation);
        return 1;
    }
    return call(manager, operation, request);
}

static int32_t show_events(oum_handle manager)
{
    oum_event_list *events = NULL;
    oum_error *error = NULL;
    if (oum_events(manager, 0, 100, &events, &error) != OUM_OK)
        return failed("events", error);
    for (size_t i = 0; i < oum_events_count(events); i++) {
        const oum_event *e = oum_events_at(events, i);
        printf("event %" PRIu64 " %s: %s\n", e->seq, e->name, e->text);
    }
    oum_events_free(events);
    return OUM_OK;
}

/* Reads a configuration of less than 64 KiB. NULL: it cannot be read, which has been said. */
static const char *read_config(const char *path)
{
    static char text[65536];
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return NULL;
    }
    size_t size = fread(text, 1, sizeof text, file);
    fclose(file);
    if (size == sizeof text) {
        fprintf(stderr, "%s: too long\n", path);
        return NULL;
    }
    text[size] = '\0';
    return text;
}

int main(int argc, char **argv)
{
    if (argc < 3 || argc > 4) {
        fprintf(stderr, "usage: %s CONFIG.json USER [ID]\n", argv[0]);
        return 2;
    }
    const char *config = read_config(argv[1]);
    if (config == NULL)
        return 1;
    oum_handle manager = 0;
    oum_error *error = NULL;
    int32_t code = oum_open(config, &manager, &error);
    if (code != OUM_OK)
        failed("open", error);
    else if ((code = call(manager, "check_engine", "{}")) == OUM_OK &&
             (argc < 4 || (code = call_for(manager, "dismiss", argv[2], argv[3])) == OUM_OK) &&
             (code = call_for(manager, "notifications", argv[2], NULL)) == OUM_OK)
        code = show_events(manager);
    oum_close(manager);
    return code == OUM_OK ? 0 : 1;
}
