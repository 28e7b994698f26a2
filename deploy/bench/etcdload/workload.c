#include "workload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const WORKLOAD_PATHS[OPERATIONS] = {"/etcdserverpb.KV/Put", "/etcdserverpb.KV/Range"};

enum { GRPC_PREFIX_BYTES = 5, OVERHEAD_BYTES_MAX = 32 };

/* Field numbers of etcd's rpc.proto and kv.proto, shifted and joined with their wire type. */
enum { VARINT = 0, FIXED64 = 1, BYTES = 2, FIXED32 = 5 };
#define TAG(field, wire_type) ((field) << 3 | (wire_type))
enum {
    PUT_KEY = TAG(1, BYTES),
    PUT_VALUE = TAG(2, BYTES),
    RANGE_KEY = TAG(1, BYTES),
    RANGE_SERIALIZABLE = TAG(7, VARINT),
    RANGED_KVS = TAG(2, BYTES),
    RANGED_COUNT = TAG(4, VARINT),
    KV_KEY = TAG(1, BYTES),
    KV_VALUE = TAG(5, BYTES),
};

/* xorshift64*: good enough to choose keys and far cheaper than the call it is for. */
static uint64_t next_random(struct workload *workload) {
    uint64_t state = workload->random_state;
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    workload->random_state = state;
    return state * UINT64_C(0x2545f4914f6cdd1d);
}

void workload_start(struct workload *workload, uint64_t seed) {
    workload->random_state = seed * UINT64_C(0x9e3779b97f4a7c15) | 1;
    workload->random_pool = malloc(RANDOM_POOL_BYTES + VALUE_BYTES_MAX);
    if (workload->random_pool == NULL) {
        fprintf(stderr, "etcdload: out of memory\n");
        exit(2);
    }
    for (size_t at = 0; at < RANDOM_POOL_BYTES + VALUE_BYTES_MAX; at++) {
        workload->random_pool[at] = (unsigned char)(next_random(workload) >> 56);
    }
}

void workload_begin_measuring(struct workload *workload) {
    memset(workload->latency, 0, sizeof workload->latency);
    workload->errors = 0;
    memset(workload->errors_by_status, 0, sizeof workload->errors_by_status);
}

size_t workload_request_bytes_max(const struct workload *workload) {
    return GRPC_PREFIX_BYTES + OVERHEAD_BYTES_MAX + strlen(workload->key_prefix) + KEY_DIGITS + workload->value_bytes;
}

static unsigned char *put_varint(unsigned char *out, uint64_t value) {
    for (; value > 0x7f; value >>= 7) *out++ = (unsigned char)(value | 0x80);
    *out++ = (unsigned char)value;
    return out;
}

static unsigned char *put_key_text(const struct workload *workload, unsigned char *out, uint64_t number) {
    size_t prefix = strlen(workload->key_prefix);
    memcpy(out, workload->key_prefix, prefix);
    for (size_t digit = KEY_DIGITS; digit > 0; digit--, number /= 10) out[prefix + digit - 1] = (unsigned char)('0' + number % 10);
    return out + prefix + KEY_DIGITS;
}

static unsigned char *put_value(struct workload *workload, unsigned char *out) {
    *out++ = PUT_VALUE;
    out = put_varint(out, workload->value_bytes);
    /* A window at a random place in random bytes: values that differ and do not compress, at the price of a copy. */
    memcpy(out, workload->random_pool + (next_random(workload) >> 40) % RANDOM_POOL_BYTES, workload->value_bytes);
    return out + workload->value_bytes;
}

static enum operation choose(struct workload *workload) {
    switch (workload->mode) {
        case MODE_PUT:
        case MODE_FILL: return OPERATION_PUT;
        case MODE_GET: return OPERATION_GET;
        case MODE_MIXED: break;
    }
    return (next_random(workload) >> 32) % 100 < workload->reads_percent ? OPERATION_GET : OPERATION_PUT;
}

size_t workload_next(void *context, unsigned char *out, struct call *call) {
    struct workload *workload = context;
    if (workload->stopped || (workload->mode == MODE_FILL && workload->next_fill == workload->keys)) return 0;
    call->kind = choose(workload);
    call->tag = workload->mode == MODE_FILL ? workload->next_fill++ : (next_random(workload) >> 16) % workload->keys;

    unsigned char *at = out + GRPC_PREFIX_BYTES;
    *at++ = call->kind == OPERATION_PUT ? (unsigned char)PUT_KEY : (unsigned char)RANGE_KEY;
    at = put_varint(at, strlen(workload->key_prefix) + KEY_DIGITS);
    at = put_key_text(workload, at, call->tag);
    if (call->kind == OPERATION_PUT) {
        at = put_value(workload, at);
    } else if (workload->serializable) {
        *at++ = RANGE_SERIALIZABLE;
        *at++ = 1;
    }
    size_t length = (size_t)(at - out) - GRPC_PREFIX_BYTES;
    out[0] = 0; /* not compressed */
    for (int byte = 0; byte < 4; byte++) out[1 + byte] = (unsigned char)(length >> (24 - 8 * byte));
    return length + GRPC_PREFIX_BYTES;
}

struct field {
    uint64_t tag, number;
    const unsigned char *bytes;
    size_t length;
};

static bool read_varint(const unsigned char **at, const unsigned char *end, uint64_t *value) {
    *value = 0;
    for (unsigned shift = 0; shift < 64 && *at < end; shift += 7) {
        unsigned char byte = *(*at)++;
        *value |= (uint64_t)(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0) return true;
    }
    return false;
}

/* Reads the next field of a protobuf message; false at its end and where it is malformed (then at < end). */
static bool read_field(const unsigned char **at, const unsigned char *end, struct field *field) {
    const unsigned char *from = *at;
    *field = (struct field){0};
    if (!read_varint(&from, end, &field->tag)) return false;
    switch (field->tag & 7) {
        case VARINT:
            if (!read_varint(&from, end, &field->number)) return false;
            break;
        case FIXED64: field->length = 8; break;
        case FIXED32: field->length = 4; break;
        case BYTES:
            if (!read_varint(&from, end, &field->number)) return false;
            field->length = field->number;
            break;
        default: return false;
    }
    if (field->length > (size_t)(end - from)) return false;
    field->bytes = from;
    *at = from + field->length;
    return true;
}

static bool is_wanted_entry(const struct workload *workload, const struct field *entry, uint64_t number) {
    unsigned char key[KEY_PREFIX_BYTES_MAX + KEY_DIGITS];
    size_t key_length = (size_t)(put_key_text(workload, key, number) - key);
    const unsigned char *at = entry->bytes, *end = at + entry->length;
    bool key_right = false, value_right = false;
    for (struct field field; read_field(&at, end, &field);) {
        if (field.tag == KV_KEY) key_right = field.length == key_length && memcmp(field.bytes, key, key_length) == 0;
        if (field.tag == KV_VALUE) value_right = field.length == workload->value_bytes;
    }
    return at == end && key_right && value_right;
}

/* What is wrong with the answer's message, or NULL. */
static const char *fault_of(const struct workload *workload, const struct call *call, const struct answer *answer) {
    if (answer->length < GRPC_PREFIX_BYTES || answer->message[0] != 0) return "no message, or a compressed one";
    size_t announced = 0;
    for (int byte = 1; byte < GRPC_PREFIX_BYTES; byte++) announced = announced << 8 | answer->message[byte];
    if (announced != answer->length - GRPC_PREFIX_BYTES) return "the message's length is not the announced one";
    if (call->kind == OPERATION_PUT) return NULL;

    const unsigned char *at = answer->message + GRPC_PREFIX_BYTES, *end = answer->message + answer->length;
    uint64_t entries = 0, count = 0;
    for (struct field field; read_field(&at, end, &field);) {
        if (field.tag == RANGED_COUNT) count = field.number;
        if (field.tag != RANGED_KVS) continue;
        entries++;
        if (!is_wanted_entry(workload, &field, call->tag)) return "the entry is not the one asked for";
    }
    if (at != end) return "malformed message";
    if (entries != count || count > 1) return "count and entries differ";
    return count == 0 && workload->expect_found ? "the key is missing" : NULL;
}

void workload_answered(void *context, const struct call *call, const struct answer *answer, uint64_t now_ns) {
    struct workload *workload = context;
    int status = answer->status;
    const char *fault = status == 0 ? fault_of(workload, call, answer) : answer->text;
    if (status == 0 && fault != NULL) status = STATUS_WRONG_ANSWER;
    workload->answers_ever++;
    if (status == 0) {
        histogram_record(&workload->latency[call->kind], now_ns - call->wanted_at_ns);
        return;
    }
    workload->errors_ever++;
    workload->errors++;
    workload->errors_by_status[status < 0 || status >= STATUS_NUMBERS ? STATUS_MISSING : status]++;
    if (workload->complained) return;
    workload->complained = true;
    fprintf(stderr, "etcdload: first error, status %d: %s\n", status, fault);
}
