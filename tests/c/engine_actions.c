/*
 * Answers for the engine, well and badly.
 *
 *   engine_actions STATE_DIR
 *
 * Prints a line for each way of answering, with the code that the operation then has. Exit status: 0 when each had the
 * code that it must have, 1 otherwise, 2 for wrong arguments.
 */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ovirt_upgrade_manager.h"

enum way {
    WELL,
    FROM_A_THREAD,
    NEVER,
    TWICE,
    INVENTED,
    MALFORMED,
    NO_UTF_8,
    WRONG_SHAPE,
    REJECTED,
    UNKNOWN_CODE,
    NOT_OFFERED,
    CLOSES,
};

/* What the callback works on. The library owns it until it drops it. */
struct world {
    enum way way;
    oum_handle handle;
    atomic_int calls;
    atomic_int dropped;
    uint64_t last_ticket;
    /* Codes that the answers of the callback had. */
    int32_t first, second;
    int32_t blocking;
    char seen[256];
    pthread_t thread;
    int has_thread;
};

static const char *const ABOUT =
    "{\"inventory\":{\"version\":\"4.5.7\",\"levels\":[\"4.7\"],\"vdsm_versions\":[\"4.50\"]},\"started_at_ms\":1,\"now_ms\":2}";

static void answer_well(const char *method, uint64_t ticket)
{
    if (strcmp(method, "about") == 0)
        oum_engine_answer(ticket, ABOUT, NULL);
    else if (strcmp(method, "clusters") == 0)
        oum_engine_answer(ticket, "{\"clusters\":[]}", NULL);
    else
        oum_engine_fail(ticket, OUM_E_ENGINE_NOT_FOUND, "cluster c1", NULL);
}

struct later {
    uint64_t ticket;
    char method[64];
};

static void *answer_later(void *argument)
{
    struct later *later = argument;
    struct timespec pause = {0, 20000000};
    nanosleep(&pause, NULL);
    answer_well(later->method, later->ticket);
    free(later);
    return NULL;
}

static void answer_by_thread(struct world *world, const oum_engine_call *call)
{
    struct later *later = calloc(1, sizeof *later);
    if (later == NULL)
        abort();
    later->ticket = call->ticket;
    snprintf(later->method, sizeof later->method, "%s", call->method);
    if (world->has_thread)
        pthread_join(world->thread, NULL);
    world->has_thread = pthread_create(&world->thread, NULL, answer_later, later) == 0;
}

static void on_call(const oum_engine_call *call, void *user_data)
{
    struct world *world = user_data;
    uint64_t ticket = call->ticket;
    atomic_fetch_add(&world->calls, 1);
    world->last_ticket = ticket;
    snprintf(world->seen, sizeof world->seen, "%s %s", call->method, call->arguments_json);
    if (call->struct_size < sizeof *call || call->deadline_ms != 300 || strncmp(call->correlation_id, "oum-", 4) != 0)
        abort();
    switch (world->way) {
    case WELL:
        answer_well(call->method, ticket);
        break;
    case FROM_A_THREAD:
        answer_by_thread(world, call);
        break;
    case NEVER:
        break;
    case TWICE:
        world->first = oum_engine_fail(ticket, OUM_E_ENGINE_REJECTED, "no", NULL);
        world->second = oum_engine_answer(ticket, NULL, NULL);
        break;
    case INVENTED:
        world->second = oum_engine_answer(ticket + 1000, NULL, NULL);
        world->first = oum_engine_fail(ticket, OUM_E_ENGINE_REJECTED, "no", NULL);
        break;
    case MALFORMED:
        world->first = oum_engine_answer(ticket, "{\"inventory\":", NULL);
        break;
    case NO_UTF_8:
        world->first = oum_engine_answer(ticket, "{\"id\":\"\xff\xfe\"}", NULL);
        break;
    case WRONG_SHAPE:
        world->first = oum_engine_answer(ticket, NULL, NULL);
        break;
    case REJECTED:
        world->first = oum_engine_fail(ticket, OUM_E_ENGINE_REJECTED, NULL, NULL);
        break;
    case UNKNOWN_CODE:
        world->first = oum_engine_fail(ticket, -7, "\xff", NULL);
        break;
    case NOT_OFFERED:
        world->first = oum_engine_fail(ticket, OUM_E_ENGINE_ACTION_MISSING, NULL, NULL);
        break;
    case CLOSES: {
        char *answer = NULL;
        world->blocking = oum_call(world->handle, "version", "{}", 0, &answer, NULL);
        oum_text_free(answer);
        oum_close(world->handle);
        break;
    }
    }
}

static void on_drop(void *user_data)
{
    struct world *world = user_data;
    atomic_fetch_add(&world->dropped, 1);
}

static int wrong;

static void expect(const char *what, int64_t is, int64_t want)
{
    printf("%s: %" PRId64 "\n", what, is);
    if (is != want) {
        fprintf(stderr, "%s: %" PRId64 ", not %" PRId64 "\n", what, is, want);
        wrong++;
    }
}

static int32_t plan(oum_handle handle)
{
    char *answer = NULL;
    oum_error *error = NULL;
    int32_t code = oum_call(handle, "plan", "{\"cluster\":\"c1\",\"policy\":\"all\"}", 20000, &answer, &error);
    if (error != NULL)
        printf("  %s\n", oum_error_message(error));
    oum_error_free(error);
    oum_text_free(answer);
    return code;
}

static void each_way(oum_handle handle, struct world *world)
{
    static const struct {
        const char *name;
        enum way way;
        int32_t code, second;
    } WAYS[] = {
        {"well", WELL, OUM_E_ENGINE_NOT_FOUND, 0},
        {"from a thread", FROM_A_THREAD, OUM_E_ENGINE_NOT_FOUND, 0},
        {"never", NEVER, OUM_E_ENGINE_TIMEOUT, 0},
        {"twice", TWICE, OUM_E_ENGINE_REJECTED, OUM_E_ENGINE_TICKET_UNKNOWN},
        {"invented ticket", INVENTED, OUM_E_ENGINE_REJECTED, OUM_E_ENGINE_TICKET_UNKNOWN},
        {"malformed", MALFORMED, OUM_E_ENGINE_MALFORMED, 0},
        {"no UTF-8", NO_UTF_8, OUM_E_ENGINE_MALFORMED, 0},
        {"wrong shape", WRONG_SHAPE, OUM_E_ENGINE_MALFORMED, 0},
        {"rejected", REJECTED, OUM_E_ENGINE_REJECTED, 0},
        {"unknown code", UNKNOWN_CODE, OUM_E_ENGINE_FAILED, 0},
        {"not offered", NOT_OFFERED, OUM_E_ENGINE_ACTION_MISSING, 0},
    };
    for (size_t n = 0; n < sizeof WAYS / sizeof *WAYS; n++) {
        world->way = WAYS[n].way;
        world->first = world->second = 0;
        expect(WAYS[n].name, plan(handle), WAYS[n].code);
        expect("  first answer", world->first, OUM_OK);
        expect("  second answer", world->second, WAYS[n].second);
        if (world->way == NEVER)
            expect("  late answer", oum_engine_answer(world->last_ticket, NULL, NULL), OUM_E_ENGINE_TICKET_UNKNOWN);
    }
}

static void bad_tables(const char *config)
{
    static struct world world;
    oum_engine_actions actions = {sizeof actions, &world, NULL, on_drop};
    oum_handle handle = 1;
    oum_error *error = NULL;
    expect("no table", oum_open_with_engine_actions(config, NULL, &handle, NULL), OUM_E_INVALID_ARGUMENT);
    actions.struct_size = 8;
    expect("short table", oum_open_with_engine_actions(config, &actions, &handle, NULL), OUM_E_INVALID_ARGUMENT);
    expect("  dropped", world.dropped, 0);
    actions.struct_size = sizeof actions;
    expect("no function", oum_open_with_engine_actions(config, &actions, &handle, &error), OUM_E_INVALID_ARGUMENT);
    oum_error_free(error);
    actions.call = on_call;
    expect("no handle", oum_open_with_engine_actions(config, &actions, NULL, NULL), OUM_E_INVALID_ARGUMENT);
    expect("no configuration", oum_open_with_engine_actions(NULL, &actions, &handle, NULL), OUM_E_INVALID_ARGUMENT);
    const char *both = "{\"state_dir\":\"/nowhere\",\"engine\":{\"api\":{\"url\":\"https://e\",\"username\":\"u@internal\","
                       "\"password\":{\"value\":\"p\"}}}}";
    error = NULL;
    int32_t code = oum_open_with_engine_actions(both, &actions, &handle, &error);
    expect("beside engine.api", code, code == OUM_E_STATE_UNWRITABLE ? code : OUM_E_INVALID_CONFIG);
    oum_error_free(error);
    expect("  handle", handle, 0);
    expect("  dropped", world.dropped, 4);
    expect("answer to nobody", oum_engine_answer(0, NULL, NULL), OUM_E_ENGINE_TICKET_UNKNOWN);
    error = NULL;
    expect("failure to nobody", oum_engine_fail(UINT64_MAX, 0, NULL, &error), OUM_E_ENGINE_TICKET_UNKNOWN);
    expect("  its error", oum_error_code(error), OUM_E_ENGINE_TICKET_UNKNOWN);
    oum_error_free(error);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    char config[4096];
    snprintf(config, sizeof config,
             "{\"state_dir\":\"%s\",\"schedule\":{\"engine_interval\":null,\"hosts_interval\":null},"
             "\"engine\":{\"actions\":{\"deadline\":\"300ms\",\"audit_events\":false,\"task_list\":false}}}",
             argv[1]);
    bad_tables(config);

    struct world world = {0};
    oum_engine_actions actions = {sizeof actions, &world, on_call, on_drop};
    oum_error *error = NULL;
    if (oum_open_with_engine_actions(config, &actions, &world.handle, &error) != OUM_OK) {
        fprintf(stderr, "%s\n", oum_error_message(error));
        oum_error_free(error);
        return 1;
    }
    oum_handle handle = world.handle;
    each_way(handle, &world);
    expect("calls were seen", world.calls >= 11 && world.seen[0] != '\0', 1);
    expect("dropped too early", world.dropped, 0);

    world.way = CLOSES;
    expect("closed in the callback", plan(handle), OUM_E_CLOSED);
    /* Waits until the close that another thread finishes has ended. */
    for (int n = 0; n < 1000 && world.dropped == 0; n++) {
        struct timespec pause = {0, 10000000};
        nanosleep(&pause, NULL);
    }
    expect("a call that waits, in the callback", world.blocking, OUM_E_WOULD_BLOCK_UPCALL);
    expect("dropped", world.dropped, 1);
    expect("answer after the close", oum_engine_answer(world.last_ticket, NULL, NULL), OUM_E_ENGINE_TICKET_UNKNOWN);
    if (world.has_thread)
        pthread_join(world.thread, NULL);
    if (wrong == 0)
        printf("each as it must be\n");
    return wrong == 0 ? 0 : 1;
}
