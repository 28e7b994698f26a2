/*
 * etcdload: a closed-loop load generator for the etcd v3 API, cheap enough (5 to 8 us of CPU an operation) not to be the
 * limit of what it measures. One thread, epoll, plain HTTP/2. Prints one line of JSON; exits with 1 if anything failed.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

#include "connection.h"
#include "histogram.h"
#include "processes.h"
#include "workload.h"

enum { CONNECTIONS_MAX = 64, ENDPOINTS_MAX = 16, STREAMS_MAX = 16384, EVENTS_MAX = 64, POLL_MS = 20 };

static const uint64_t SECOND_NS = 1000000000;
static const uint64_t DRAIN_NS = 5 * SECOND_NS;       /* how long the last calls may take to be answered */
static const uint64_t FILL_STALL_NS = 30 * SECOND_NS; /* a fill without an answer for this long has failed */

static const char USAGE[] =
        "usage: etcdload --endpoints HOST:PORT,... [options]\n"
        "  --op put|get|mixed|fill  fill writes each key once and ends (default put)\n"
        "  --streams N              calls in flight (64)\n"
        "  --connections N          spread evenly over the endpoints (3 for each)\n"
        "  --keys N                 keys to choose from (100000)\n"
        "  --key-prefix TEXT        (/bench/)\n"
        "  --value-bytes N          (256)\n"
        "  --reads PERCENT          of mixed (50)\n"
        "  --serializable           gets may be answered from the node's own state\n"
        "  --expect-found           a get of a missing key is an error\n"
        "  --warmup SECONDS         before measuring (2)\n"
        "  --seconds SECONDS        measured (10)\n"
        "  --watch-pids PID,...     report these processes' CPU and context switches in the measured seconds\n"
        "  --seed N                 (1)\n"
        "  --label TEXT             copied into the output\n";

struct options {
    char *endpoints[ENDPOINTS_MAX];
    unsigned endpoint_count, streams, connections;
    double warmup_seconds, measured_seconds;
    int pids[PROCESSES_MAX];
    unsigned pid_count;
    uint64_t seed;
    const char *mode_name, *label;
};

struct measurement {
    uint64_t begun_ns, ended_ns;
    double own_cpu_begun, own_cpu_ended;
    struct usage begun, ended;
    struct machine_time machine_begun, machine_ended;
};

static struct options options = {.streams = 64, .warmup_seconds = 2, .measured_seconds = 10, .seed = 1, .mode_name = "put", .label = ""};
static struct workload workload = {.mode = MODE_PUT, .keys = 100000, .value_bytes = 256, .reads_percent = 50, .key_prefix = "/bench/"};
static struct connection connections[CONNECTIONS_MAX];

static uint64_t now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * SECOND_NS + (uint64_t)time.tv_nsec;
}

static void refuse(const char *option, const char *text) {
    fprintf(stderr, "etcdload: --%s cannot be %s\n%s", option, text, USAGE);
    exit(2);
}

static uint64_t number(const char *option, const char *text, uint64_t least, uint64_t most) {
    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    if (errno != 0 || end == text || *end != 0 || text[0] == '-' || value < least || value > most) refuse(option, text);
    return value;
}

static double seconds(const char *option, const char *text) {
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end != 0 || !(value >= 0 && value <= 86400)) refuse(option, text);
    return value;
}

static enum mode mode_named(const char *text) {
    static const char *const NAMES[] = {[MODE_PUT] = "put", [MODE_GET] = "get", [MODE_MIXED] = "mixed", [MODE_FILL] = "fill"};
    for (unsigned mode = 0; mode < sizeof NAMES / sizeof NAMES[0]; mode++) {
        if (strcmp(text, NAMES[mode]) == 0) return mode;
    }
    refuse("op", text);
    return MODE_PUT;
}

static void read_endpoints(char *text) {
    for (char *word = strtok(text, ","); word != NULL; word = strtok(NULL, ",")) {
        if (options.endpoint_count == ENDPOINTS_MAX || strlen(word) > 100) refuse("endpoints", word);
        options.endpoints[options.endpoint_count++] = word;
    }
}

static void read_pids(char *text) {
    for (char *word = strtok(text, ","); word != NULL; word = strtok(NULL, ",")) {
        if (options.pid_count == PROCESSES_MAX) refuse("watch-pids", word);
        options.pids[options.pid_count++] = (int)number("watch-pids", word, 1, INT32_MAX);
    }
}

static void take_option(const char *name, char *value) {
    if (strcmp(name, "endpoints") == 0) read_endpoints(value);
    else if (strcmp(name, "op") == 0) workload.mode = mode_named(options.mode_name = value);
    else if (strcmp(name, "streams") == 0) options.streams = (unsigned)number(name, value, 1, STREAMS_MAX);
    else if (strcmp(name, "connections") == 0) options.connections = (unsigned)number(name, value, 1, CONNECTIONS_MAX);
    else if (strcmp(name, "keys") == 0) workload.keys = number(name, value, 1, UINT64_C(9999999999));
    else if (strcmp(name, "key-prefix") == 0) workload.key_prefix = value;
    else if (strcmp(name, "value-bytes") == 0) workload.value_bytes = number(name, value, 0, VALUE_BYTES_MAX);
    else if (strcmp(name, "reads") == 0) workload.reads_percent = (unsigned)number(name, value, 0, 100);
    else if (strcmp(name, "serializable") == 0) workload.serializable = true;
    else if (strcmp(name, "expect-found") == 0) workload.expect_found = true;
    else if (strcmp(name, "warmup") == 0) options.warmup_seconds = seconds(name, value);
    else if (strcmp(name, "seconds") == 0) options.measured_seconds = seconds(name, value);
    else if (strcmp(name, "watch-pids") == 0) read_pids(value);
    else if (strcmp(name, "seed") == 0) options.seed = number(name, value, 0, UINT64_MAX);
    else if (strcmp(name, "label") == 0) options.label = value;
}

static void read_options(int count, char **words) {
    static const struct option KNOWN[] = {
        {"endpoints", required_argument, NULL, 0}, {"op", required_argument, NULL, 0},
        {"streams", required_argument, NULL, 0}, {"connections", required_argument, NULL, 0},
        {"keys", required_argument, NULL, 0}, {"key-prefix", required_argument, NULL, 0},
        {"value-bytes", required_argument, NULL, 0}, {"reads", required_argument, NULL, 0},
        {"serializable", no_argument, NULL, 0}, {"expect-found", no_argument, NULL, 0},
        {"warmup", required_argument, NULL, 0}, {"seconds", required_argument, NULL, 0},
        {"watch-pids", required_argument, NULL, 0}, {"seed", required_argument, NULL, 0},
        {"label", required_argument, NULL, 0}, {NULL, 0, NULL, 0},
    };
    int which;
    for (int answer; (answer = getopt_long(count, words, "", KNOWN, &which)) != -1;) {
        if (answer != 0) {
            fputs(USAGE, stderr);
            exit(2);
        }
        take_option(KNOWN[which].name, optarg);
    }
    if (optind != count) refuse("endpoints", words[optind]);
    if (options.endpoint_count == 0) refuse("endpoints", "empty");
    if (strlen(workload.key_prefix) > KEY_PREFIX_BYTES_MAX) refuse("key-prefix", workload.key_prefix);
    if (strpbrk(options.label, "\"\\") != NULL) refuse("label", options.label);
    if (options.connections == 0) options.connections = 3 * options.endpoint_count;
    if (options.connections > options.streams) options.connections = options.streams;
    if (options.streams / options.connections >= STREAMS_PER_CONNECTION_MAX) refuse("streams", "so many on so few connections");
}

static unsigned calls_in_flight(void) {
    unsigned calls = 0;
    for (unsigned index = 0; index < options.connections; index++) calls += connections[index].open_count;
    return calls;
}

static unsigned connections_lost(void) {
    unsigned lost = 0;
    for (unsigned index = 0; index < options.connections; index++) lost += connections[index].fd < 0 || connections[index].going_away;
    return lost;
}

/* Whether any connection can still answer or take a call. */
static bool any_alive(void) {
    for (unsigned index = 0; index < options.connections; index++) {
        const struct connection *connection = &connections[index];
        if (connection->fd >= 0 && (connection->open_count > 0 || !connection->going_away)) return true;
    }
    return false;
}

static void open_connections(int epoll_fd) {
    static struct caller caller;
    caller = (struct caller){&workload, WORKLOAD_PATHS, workload_request_bytes_max(&workload), workload_next, workload_answered};
    for (unsigned index = 0; index < options.connections; index++) {
        unsigned streams = options.streams / options.connections + (index < options.streams % options.connections);
        connection_open(&connections[index], options.endpoints[index % options.endpoint_count], streams, &caller, epoll_fd);
    }
}

/* Handles events until the time, or earlier when every connection is gone or (if asked) nothing is in flight any more. */
static void run_until(int epoll_fd, uint64_t end_ns, bool until_idle) {
    struct epoll_event events[EVENTS_MAX];
    for (uint64_t now = now_ns(); now < end_ns; now = now_ns()) {
        if (!any_alive() || (until_idle && calls_in_flight() == 0)) return;
        uint64_t left_ms = (end_ns - now) / 1000000 + 1;
        int count = epoll_wait(epoll_fd, events, EVENTS_MAX, left_ms < POLL_MS ? (int)left_ms : POLL_MS);
        for (int index = 0; index < count; index++) {
            struct connection *connection = events[index].data.ptr;
            uint64_t event_ns = now_ns();
            if (events[index].events & ~(unsigned)EPOLLOUT) connection_readable(connection, event_ns);
            if (events[index].events & EPOLLOUT) connection_writable(connection, event_ns);
        }
    }
}

static void run_fill(int epoll_fd) {
    uint64_t answered = 0, last_progress_ns = now_ns();
    while (workload.next_fill < workload.keys && any_alive()) {
        run_until(epoll_fd, now_ns() + SECOND_NS / 50, false);
        if (workload.answers_ever != answered) last_progress_ns = now_ns();
        answered = workload.answers_ever;
        if (now_ns() - last_progress_ns > FILL_STALL_NS) return;
    }
    run_until(epoll_fd, now_ns() + DRAIN_NS, true);
}

static void begin(struct measurement *measurement) {
    workload_begin_measuring(&workload);
    measurement->begun = processes_usage(options.pids, options.pid_count);
    measurement->machine_begun = machine_time();
    measurement->own_cpu_begun = own_cpu_seconds();
    measurement->begun_ns = now_ns();
}

static void end(struct measurement *measurement) {
    measurement->ended_ns = now_ns();
    measurement->own_cpu_ended = own_cpu_seconds();
    measurement->machine_ended = machine_time();
    measurement->ended = processes_usage(options.pids, options.pid_count);
}

static void print_latency(const char *name, const struct histogram *histogram) {
    printf("\"%s\":{\"p50\":%.1f,\"p90\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"max\":%.1f}", name,
            (double)histogram_quantile(histogram, 0.5) / 1e3, (double)histogram_quantile(histogram, 0.9) / 1e3,
            (double)histogram_quantile(histogram, 0.99) / 1e3, (double)histogram_quantile(histogram, 0.999) / 1e3,
            (double)histogram->largest / 1e3);
}

static void print_errors(uint64_t errors, const uint64_t *by_status) {
    printf(",\"errors\":%llu,\"errors_by_status\":{", (unsigned long long)errors);
    const char *separator = "";
    for (int status = 0; status < STATUS_NUMBERS; status++) {
        if (by_status[status] == 0) continue;
        printf("%s\"%d\":%llu", separator, status, (unsigned long long)by_status[status]);
        separator = ",";
    }
    printf("}");
}

static void print_cpu(const struct measurement *measurement, double elapsed, double operations) {
    double client = measurement->own_cpu_ended - measurement->own_cpu_begun;
    double server = measurement->ended.cpu_seconds - measurement->begun.cpu_seconds;
    double machine = measurement->machine_ended.busy_seconds - measurement->machine_begun.busy_seconds;
    double stolen = measurement->machine_ended.stolen_seconds - measurement->machine_begun.stolen_seconds;
    printf(",\"client_cpu_us_per_op\":%.2f", client * 1e6 / operations);
    if (options.pid_count > 0) {
        printf(",\"server_cpu_us_per_op\":%.2f,\"server_cores\":%.3f,\"server_switches_per_op\":%.2f", server * 1e6 / operations,
                server / elapsed, (double)(int64_t)(measurement->ended.switches - measurement->begun.switches) / operations);
    }
    /* Whatever else ran meanwhile; near zero on a machine that was the benchmark's alone. */
    printf(",\"other_cores\":%.3f,\"stolen_cores\":%.3f", (machine - server - client) / elapsed, stolen / elapsed);
}

/* What is reported was copied at the end of the measured seconds; only the totals tell of the whole run. */
static void report(const struct measurement *measurement, const struct workload *measured, unsigned unanswered) {
    static struct histogram all;
    for (int operation = 0; operation < OPERATIONS; operation++) histogram_add(&all, &measured->latency[operation]);
    double elapsed = (double)(measurement->ended_ns - measurement->begun_ns) / 1e9;
    double operations = all.total > 0 ? (double)all.total : 1;
    printf("{\"label\":\"%s\",\"op\":\"%s\",\"streams\":%u,\"connections\":%u,\"endpoints\":%u,\"keys\":%llu,\"value_bytes\":%zu", options.label,
            options.mode_name, options.streams, options.connections, options.endpoint_count, (unsigned long long)workload.keys, workload.value_bytes);
    printf(",\"seconds\":%.3f,\"ops\":%llu,\"ops_per_second\":%.1f", elapsed, (unsigned long long)all.total, (double)all.total / elapsed);
    print_errors(measured->errors, measured->errors_by_status);
    printf(",\"unanswered\":%u,\"connections_lost\":%u,", unanswered, connections_lost());
    print_latency("latency_us", &all);
    if (workload.mode == MODE_MIXED) {
        printf(",\"puts\":%llu,", (unsigned long long)measured->latency[OPERATION_PUT].total);
        print_latency("put_latency_us", &measured->latency[OPERATION_PUT]);
        printf(",\"gets\":%llu,", (unsigned long long)measured->latency[OPERATION_GET].total);
        print_latency("get_latency_us", &measured->latency[OPERATION_GET]);
    }
    print_cpu(measurement, elapsed, operations);
    printf(",\"ops_ever\":%llu,\"errors_ever\":%llu}\n", (unsigned long long)workload.answers_ever, (unsigned long long)workload.errors_ever);
}

int main(int count, char **words) {
    static struct workload measured;
    struct measurement measurement = {0};
    read_options(count, words);
    workload_start(&workload, options.seed);
    int epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    open_connections(epoll_fd);
    if (workload.mode == MODE_FILL) {
        begin(&measurement);
        run_fill(epoll_fd);
    } else {
        run_until(epoll_fd, now_ns() + (uint64_t)(options.warmup_seconds * 1e9), false);
        begin(&measurement);
        run_until(epoll_fd, now_ns() + (uint64_t)(options.measured_seconds * 1e9), false);
    }
    end(&measurement);
    measured = workload;
    workload.stopped = true;
    run_until(epoll_fd, now_ns() + DRAIN_NS, true);
    unsigned unanswered = calls_in_flight();
    report(&measurement, &measured, unanswered);
    bool complete = workload.mode != MODE_FILL || workload.answers_ever == workload.keys;
    return complete && workload.errors_ever == 0 && unanswered == 0 && connections_lost() == 0 ? 0 : 1;
}
