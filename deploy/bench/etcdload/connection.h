#ifndef ETCDLOAD_CONNECTION_H
#define ETCDLOAD_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hpack.h"

/*
 * One HTTP/2 connection that carries a fixed number of closed loops ("streams"): each has at most one unary gRPC call
 * in flight and asks the workload for its next call as soon as the last is answered. The connection owns framing, flow
 * control and stream life; what is asked and whether an answer is right is the workload's business.
 */

enum {
    REQUEST_BYTES_MAX = 16000, /* one gRPC message with its prefix; fits one DATA frame of the least size a peer may allow */
    ANSWER_BYTES_MAX = 64 * 1024,
    STREAMS_PER_CONNECTION_MAX = 1024
};

/* How a call ended when no gRPC status says so. Real statuses are 0 to 16. The workload adds the last. */
enum { STATUS_RESET = 100, STATUS_CONNECTION_LOST = 101, STATUS_MISSING = 102, STATUS_HTTP = 103, STATUS_TOO_LARGE = 104, STATUS_WRONG_ANSWER = 105, STATUS_NUMBERS = 106 };

struct call {
    unsigned kind;          /* index of the path */
    uint64_t tag;           /* the workload's own */
    uint64_t wanted_at_ns;  /* when the closed loop was free to make it, so waiting for a window counts as latency */
};

struct answer {
    int status;
    const char *text; /* grpc-message or what went wrong here */
    const unsigned char *message;
    size_t length;
};

struct caller {
    void *workload;
    const char *const *paths;
    size_t request_bytes_max; /* no call's message is longer */
    /* Writes the next call's message (with gRPC prefix) and fills kind and tag. Answers its length, 0 if there is none. */
    size_t (*next)(void *workload, unsigned char *out, struct call *call);
    void (*answered)(void *workload, const struct call *call, const struct answer *answer, uint64_t now_ns);
};

struct stream {
    uint32_t id; /* 0: no call in flight */
    struct call call;
    bool headers_seen;
    int http_status, grpc_status;
    char text[HPACK_VALUE_KEPT_MAX + 1];
    unsigned char *message;
    size_t length;
    bool too_large;
};

struct connection {
    int fd; /* -1 once lost */
    int epoll_fd;
    const char *authority;
    const struct caller *caller;
    bool settings_seen, going_away, wants_write;

    unsigned char *in, *out, *block;
    size_t in_length, out_length, out_sent, out_capacity, block_length;
    uint32_t block_stream;
    bool block_ends_stream;

    struct hpack_decoder decoder;
    struct hpack_encoder encoder;

    struct stream *streams;
    unsigned stream_count, open_count;
    uint32_t next_id, concurrent_max;
    int64_t send_window;
    uint32_t peer_stream_window;
    uint64_t received_unacknowledged;
};

/* Connects, sends the preface and registers with epoll. Exits with a message if nobody listens at the authority. */
void connection_open(struct connection *connection, const char *authority, unsigned streams, const struct caller *caller, int epoll_fd);

/* Reads and handles what has arrived, starts calls that became possible, and writes. */
void connection_readable(struct connection *connection, uint64_t now_ns);

void connection_writable(struct connection *connection, uint64_t now_ns);

/* Starts a call on every free stream. */
void connection_start_calls(struct connection *connection, uint64_t now_ns);

/* Ends every call in flight as lost and closes. */
void connection_lose(struct connection *connection, const char *reason, uint64_t now_ns);

#endif
