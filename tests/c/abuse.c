/*
 * Calls every function with what it must refuse: NULL, forged and closed keys, text that is no JSON, text that is not
 * UTF-8. Prints "all refused" and exits with 0 when each call answered as the header says.
 *
 *   abuse CONFIG.json
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ovirt_upgrade_manager.h"

static int wrong;

static void expect(const char *what, int32_t code, int32_t want, oum_error **error)
{
    int32_t told = error != NULL ? oum_error_code(*error) : want;
    if (code != want || told != want) {
        printf("%s: answered %d, error %d, expected %d\n", what, (int)code, (int)told, (int)want);
        wrong++;
    }
    if (error != NULL) {
        oum_error_free(*error);
        *error = NULL;
    }
}

static void refuse_everything(oum_handle handle, int32_t want)
{
    oum_error *error = NULL;
    char *answer = NULL;
    const oum_host_check *check = NULL;
    oum_errata_list *errata = NULL;
    oum_event_list *events = NULL;
    expect("call", oum_call(handle, "events", "{}", 0, &answer, &error), want, &error);
    expect("check", oum_check_host(handle, "{}", 0, &check, &error), want, &error);
    expect("errata", oum_errata(handle, "{}", 0, &errata, &error), want, &error);
    expect("events", oum_events(handle, 0, 10, &events, &error), want, &error);
    expect("without error", oum_events(handle, 0, 10, &events, NULL), want, NULL);
    if (answer != NULL || check != NULL || errata != NULL || events != NULL) {
        printf("a failed call left something behind\n");
        wrong++;
    }
}

static void refuse_arguments(oum_handle handle)
{
    oum_error *error = NULL;
    char *answer = NULL;
    oum_event_list *events = NULL;
    expect("null operation", oum_call(handle, NULL, "{}", 0, &answer, &error), OUM_E_INVALID_ARGUMENT, &error);
    expect("null request", oum_call(handle, "events", NULL, 0, &answer, &error), OUM_E_INVALID_ARGUMENT, &error);
    expect("null answer", oum_call(handle, "events", "{}", 0, NULL, &error), OUM_E_INVALID_ARGUMENT, &error);
    expect("no json", oum_call(handle, "events", "{", 0, &answer, &error), OUM_E_INVALID_ARGUMENT, &error);
    expect("no utf-8", oum_call(handle, "\xff\xfe", "{}", 0, &answer, &error), OUM_E_INVALID_ARGUMENT, &error);
    expect("no such operation", oum_call(handle, "nonsense", "{}", 0, &answer, &error), OUM_E_UNKNOWN_OPERATION, &error);
    expect("limit", oum_events(handle, 0, 0, &events, &error), OUM_E_INVALID_ARGUMENT, &error);
    expect("events", oum_call(handle, "events", "{}", 1000, &answer, &error), OUM_OK, &error);
    if (answer == NULL || strstr(answer, "\"store_id\"") == NULL) {
        printf("events: %s\n", answer != NULL ? answer : "nothing");
        wrong++;
    }
    oum_text_free(answer);
}

static void null_is_harmless(void)
{
    oum_close(0);
    oum_close(12345);
    oum_error_free(NULL);
    oum_text_free(NULL);
    oum_host_check_free(NULL);
    oum_errata_free(NULL);
    oum_events_free(NULL);
    if (oum_error_code(NULL) != 0 || oum_error_name(NULL) != NULL || oum_error_message(NULL) != NULL ||
        oum_error_remedy(NULL) != NULL || oum_errata_count(NULL) != 0 || oum_errata_total(NULL) != -1 ||
        oum_errata_at(NULL, 0) != NULL || oum_events_count(NULL) != 0 || oum_events_next(NULL) != 0 ||
        oum_events_at(NULL, 0) != NULL) {
        printf("NULL was not harmless\n");
        wrong++;
    }
}

int main(int argc, char **argv)
{
    char config[8192];
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (file == NULL)
        return 2;
    size_t size = fread(config, 1, sizeof config - 1, file);
    config[size] = '\0';
    fclose(file);

    oum_handle handle = 0;
    oum_error *error = NULL;
    expect("null config", oum_open(NULL, &handle, &error), OUM_E_INVALID_ARGUMENT, &error);
    expect("null handle", oum_open(config, NULL, &error), OUM_E_INVALID_ARGUMENT, &error);
    expect("bad config", oum_open("{\"colour\":1}", &handle, &error), OUM_E_INVALID_CONFIG, &error);
    expect("open", oum_open(config, &handle, &error), OUM_OK, &error);
    oum_handle second = 0;
    expect("open twice", oum_open(config, &second, &error), OUM_E_STATE_IN_USE, &error);
    refuse_arguments(handle);
    oum_close(handle);
    oum_close(handle);
    refuse_everything(handle, OUM_E_CLOSED);
    refuse_everything(0, OUM_E_CLOSED);
    refuse_everything(-7, OUM_E_CLOSED);
    refuse_everything(0x7fffffffffffffff, OUM_E_CLOSED);
    null_is_harmless();
    if (wrong == 0)
        puts("all refused");
    return wrong == 0 ? 0 : 1;
}
