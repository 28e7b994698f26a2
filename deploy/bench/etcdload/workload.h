#ifndef ETCDLOAD_WORKLOAD_H
#define ETCDLOAD_WORKLOAD_H

#include "connection.h"
#include "histogram.h"

/* What is asked of etcd (its v3 KV service) and whether each answer is right. */

enum operation { OPERATION_PUT, OPERATION_GET, OPERATIONS };

extern const char *const WORKLOAD_PATHS[OPERATIONS];

enum mode { MODE_PUT, MODE_GET, MODE_MIXED, MODE_FILL };

enum { VALUE_BYTES_MAX = 15000, KEY_PREFIX_BYTES_MAX = 64, KEY_DIGITS = 10, RANDOM_POOL_BYTES = 1 << 20 };

struct workload {
    enum mode mode;
    uint64_t keys;
    size_t value_bytes;
    unsigned reads_percent;  /* of MODE_MIXED */
    bool serializable, expect_found;
    const char *key_prefix;

    uint64_t random_state;
    uint64_t next_fill;
    bool stopped;            /* no further calls are made; those in flight are still answered and checked */
    unsigned char *random_pool;

    struct histogram latency[OPERATIONS];
    uint64_t answers_ever, errors_ever;
    uint64_t errors;         /* since measuring began */
    uint64_t errors_by_status[STATUS_NUMBERS];
    bool complained;
};

void workload_start(struct workload *workload, uint64_t seed);

/* Forgets what was counted during warm-up, but for the totals of the whole run. */
void workload_begin_measuring(struct workload *workload);

size_t workload_request_bytes_max(const struct workload *workload);

/* The two calls a connection makes: see struct caller. */
size_t workload_next(void *workload, unsigned char *out, struct call *call);

void workload_answered(void *workload, const struct call *call, const struct answer *answer, uint64_t now_ns);

#endif
