/*
 * Listens to events, well and badly.
 *
 *   listener CONFIGURATION STATUS_FILE
 *
 * Prints a line for each thing that it looks at. Exit status: 0 when each was as it must be, 1 otherwise, 2 for wrong arguments.
 */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "ovirt_upgrade_manager.h"

#define MOST 64

/* What a listener works on. The library owns it until it drops it. */
struct heard {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    oum_handle handle;
    /* The event with this index, from 0 on, is refused once. -1: none. */
    int refuse;
    /* Closes its upgrade manager within the first event. */
    int closes;
    int32_t blocking;
    uint64_t seqs[MOST];
    char names[MOST][64];
    int count;
    int dropped;
};

static int wrong;

static void expect(const char *what, int64_t is, int64_t want)
{
    printf("%s: %" PRId64 "\n", what, is);
    if (is != want) {
        fprintf(stderr, "%s: %" PRId64 ", not %" PRId64 "\n", what, is, want);
        wrong++;
    }
}

static void init(struct heard *heard, oum_handle handle)
{
    memset(heard, 0, sizeof *heard);
    pthread_mutex_init(&heard->lock, NULL);
    pthread_cond_init(&heard->changed, NULL);
    heard->handle = handle;
    heard->refuse = -1;
}

static int32_t on_event(const oum_event *event, void *user_data)
{
    struct heard *heard = user_data;
    int32_t answer = 0;
    pthread_mutex_lock(&heard->lock);
    if (heard->count < MOST) {
        heard->seqs[heard->count] = event->seq;
        snprintf(heard->names[heard->count], sizeof heard->names[0], "%s", event->name);
        if (heard->count++ == heard->refuse)
            answer = 1;
    }
    pthread_cond_broadcast(&heard->changed);
    pthread_mutex_unlock(&heard->lock);
    if (heard->closes) {
        char *text = NULL;
        heard->blocking = oum_call(heard->handle, "version", "{}", 0, &text, NULL);
        oum_text_free(text);
        oum_close(heard->handle);
    }
    return answer;
}

static void on_drop(void *user_data)
{
    struct heard *heard = user_data;
    pthread_mutex_lock(&heard->lock);
    heard->dropped++;
    pthread_cond_broadcast(&heard->changed);
    pthread_mutex_unlock(&heard->lock);
}

/* Waits until so many events came and the listener was dropped so often, at most 20 seconds. */
static void wait_for(struct heard *heard, int count, int dropped)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 20;
    pthread_mutex_lock(&heard->lock);
    while ((heard->count < count || heard->dropped < dropped) &&
           pthread_cond_timedwait(&heard->changed, &heard->lock, &until) == 0) {
    }
    pthread_mutex_unlock(&heard->lock);
}

static int32_t listen_as(oum_handle handle, const char *name, struct heard *heard)
{
    oum_event_listener listener = {sizeof listener, heard, on_event, on_drop};
    return oum_listen(handle, name, &listener, NULL);
}

static void bad_tables(oum_handle handle)
{
    struct heard heard;
    init(&heard, handle);
    oum_event_listener listener = {8, &heard, NULL, on_drop};
    expect("no table", oum_listen(handle, "bad", NULL, NULL), OUM_E_INVALID_ARGUMENT);
    expect("short table", oum_listen(handle, "bad", &listener, NULL), OUM_E_INVALID_ARGUMENT);
    expect("  dropped", heard.dropped, 0);
    listener.struct_size = sizeof listener;
    oum_error *error = NULL;
    expect("no function", oum_listen(handle, "bad", &listener, &error), OUM_E_INVALID_ARGUMENT);
    expect("  names it", strstr(oum_error_message(error), "listener.event") != NULL, 1);
    oum_error_free(error);
    listener.event = on_event;
    expect("empty name", oum_listen(handle, "", &listener, NULL), OUM_E_INVALID_ARGUMENT);
    expect("no UTF-8", oum_listen(handle, "\xff", &listener, NULL), OUM_E_INVALID_ARGUMENT);
    expect("invented key", oum_listen(0, "bad", &listener, NULL), OUM_E_CLOSED);
    expect("  dropped", heard.dropped, 4);
    expect("  heard", heard.count, 0);
}

/* Checks while the engine has an update and when it has none any more: an event each. Returns how many there are. */
static int check(oum_handle handle, const char *status_file)
{
    char *answer = NULL;
    oum_event_list *events = NULL;
    expect("check_engine", oum_call(handle, "check_engine", "{}", 20000, &answer, NULL), OUM_OK);
    oum_text_free(answer);
    FILE *status = fopen(status_file, "w");
    if (status != NULL) {
        fprintf(status, "1 %lld\n", (long long)time(NULL));
        fclose(status);
    }
    answer = NULL;
    expect("check_engine", oum_call(handle, "check_engine", "{}", 20000, &answer, NULL), OUM_OK);
    oum_text_free(answer);
    expect("events", oum_events(handle, 0, 100, &events, NULL), OUM_OK);
    int count = (int)oum_events_count(events);
    oum_events_free(events);
    return count;
}

static oum_handle open_or_end(const char *config)
{
    oum_handle handle = 0;
    oum_error *error = NULL;
    if (oum_open(config, &handle, &error) != OUM_OK) {
        fprintf(stderr, "%s\n", oum_error_message(error));
        oum_error_free(error);
    }
    return handle;
}

static void in_order(const struct heard *heard, int from)
{
    for (int n = from + 1; n < heard->count; n++)
        expect("  later than the one before", heard->seqs[n] > heard->seqs[n - 1], 1);
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    oum_handle handle = open_or_end(argv[1]);
    if (handle == 0)
        return 1;
    bad_tables(handle);
    struct heard first, second;
    init(&first, handle);
    expect("listens", listen_as(handle, "first", &first), OUM_OK);
    init(&second, handle);
    expect("the same name", listen_as(handle, "first", &second), OUM_E_INVALID_ARGUMENT);
    expect("  dropped", second.dropped, 1);
    int events = check(handle, argv[2]);
    expect("there is more than one event", events > 1, 1);
    wait_for(&first, events, 0);
    expect("heard each once", first.count, events);
    in_order(&first, 0);

    /* A listener of another name gets the stored events too. What it refuses is given again, and nothing else is. */
    init(&second, handle);
    second.refuse = 0;
    expect("a second listener", listen_as(handle, NULL, &second), OUM_OK);
    wait_for(&second, events + 1, 0);
    expect("heard one twice", second.count, events + 1);
    expect("  the refused one", (int64_t)second.seqs[1], (int64_t)second.seqs[0]);
    in_order(&second, 1);
    oum_close(handle);
    expect("dropped with the key", first.dropped, 1);
    expect("dropped with the key", second.dropped, 1);
    expect("  nothing after the close", listen_as(handle, "first", &second), OUM_E_CLOSED);

    /* The cursor outlives the key: nothing that was processed comes again. */
    handle = open_or_end(argv[1]);
    struct heard third, closing;
    init(&third, handle);
    expect("listens again", listen_as(handle, "first", &third), OUM_OK);
    init(&closing, handle);
    closing.closes = 1;
    expect("one that closes", listen_as(handle, "closing", &closing), OUM_OK);
    wait_for(&closing, 1, 1);
    wait_for(&third, 0, 1);
    expect("a call that waits, in the callback", closing.blocking, OUM_E_WOULD_BLOCK_UPCALL);
    expect("nothing after its close", closing.count, 1);
    expect("dropped", closing.dropped, 1);
    expect("nothing twice over two keys", third.count, 0);
    expect("dropped", third.dropped, 1);
    if (wrong == 0)
        printf("each as it must be\n");
    return wrong == 0 ? 0 : 1;
}
