/*
 * Prints a host's security errata.
 *
 *   security_errata CONFIG.json HOST.json
 *
 * CONFIG.json is a configuration document, HOST.json a host as the engine knows it (id, name, status, …).
 * Exit status: 0 when everything was read, 1 when something failed, 2 for wrong arguments.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ovirt_upgrade_manager.h"

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return NULL;
    }
    size_t size = 0, room = 4096;
    char *text = malloc(room);
    while (text != NULL) {
        size += fread(text + size, 1, room - size - 1, file);
        if (size + 1 < room)
            break;
        char *bigger = realloc(text, room *= 2);
        if (bigger == NULL) {
            free(text);
            text = NULL;
            break;
        }
        text = bigger;
    }
    fclose(file);
    if (text != NULL)
        text[size] = '\0';
    return text;
}

/* Shows an error and frees it. Returns its code. */
static int32_t failed(const char *what, oum_error *error)
{
    int32_t code = oum_error_code(error);
    fprintf(stderr, "%s: %s: %s %s\n", what, oum_error_name(error), oum_error_message(error), oum_error_remedy(error));
    oum_error_free(error);
    return code;
}

static char *request(const char *host, const char *rest)
{
    size_t size = strlen(host) + strlen(rest) + 16;
    char *text = malloc(size);
    if (text != NULL)
        snprintf(text, size, "{\"host\":%s%s}", host, rest);
    return text;
}

static int32_t show_check(oum_handle manager, const char *host)
{
    static const char *const answers[] = {"no", "yes", "unknown"};
    const oum_host_check *check = NULL;
    oum_error *error = NULL;
    char *asked = request(host, "");
    if (oum_check_host(manager, asked, 60000, &check, &error) != OUM_OK) {
        free(asked);
        return failed("check", error);
    }
    printf("%s: updates %s, %" PRId64 " errata (%" PRId64 " security), levels %s -> %s\n", check->host_name,
           answers[check->updates], check->errata_total, check->errata_security, check->levels_now, check->levels_after);
    oum_host_check_free(check);
    free(asked);
    return OUM_OK;
}

static int32_t show_errata(oum_handle manager, const char *host)
{
    oum_errata_list *errata = NULL;
    oum_error *error = NULL;
    char *asked = request(host, ",\"query\":{\"types\":[\"security\"],\"per_page\":1000}");
    int32_t code = oum_errata(manager, asked, 60000, &errata, &error);
    free(asked);
    if (code != OUM_OK)
        return failed("errata", error);
    for (size_t i = 0; i < oum_errata_count(errata); i++) {
        const oum_erratum *e = oum_errata_at(errata, i);
        printf("%s severity=%d %s %s\n", e->id, (int)e->severity, e->issued, e->title);
    }
    printf("%zu of %" PRId64 " security errata\n", oum_errata_count(errata), oum_errata_total(errata));
    oum_errata_free(errata);
    return OUM_OK;
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

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s CONFIG.json HOST.json\n", argv[0]);
        return 2;
    }
    if (oum_abi_version() != OUM_ABI_VERSION) {
        fprintf(stderr, "the library speaks ABI %d, this program %d\n", (int)oum_abi_version(), (int)OUM_ABI_VERSION);
        return 1;
    }
    char *config = read_file(argv[1]), *host = read_file(argv[2]);
    oum_handle manager = 0;
    oum_error *error = NULL;
    int32_t code = 1;
    if (config != NULL && host != NULL) {
        code = oum_open(config, &manager, &error);
        if (code != OUM_OK)
            failed("open", error);
        else if ((code = show_check(manager, host)) == OUM_OK && (code = show_errata(manager, host)) == OUM_OK)
            code = show_events(manager);
    }
    oum_close(manager);
    free(config);
    free(host);
    return code == OUM_OK ? 0 : 1;
}
