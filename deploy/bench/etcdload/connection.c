#include "connection.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum frame_type { DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION };
enum { FLAG_ACK = 0x1, FLAG_END_STREAM = 0x1, FLAG_END_HEADERS = 0x4, FLAG_PADDED = 0x8, FLAG_PRIORITY = 0x20 };
enum { SETTING_TABLE_SIZE = 1, SETTING_ENABLE_PUSH = 2, SETTING_STREAMS_MAX = 3, SETTING_STREAM_WINDOW = 4 };

enum {
    FRAME_HEADER_BYTES = 9,
    FRAME_BYTES_MAX = 16384, /* the protocol's default, which this client leaves as it is */
    IN_BYTES = 16 * (FRAME_BYTES_MAX + FRAME_HEADER_BYTES),
    BLOCK_BYTES_MAX = 32 * 1024,
    CONTROL_BYTES = 64 * 1024, /* room for acknowledgements and window updates beside the requests */
    CALL_BYTES_MAX = REQUEST_BYTES_MAX + HPACK_REQUEST_BYTES_MAX + 2 * FRAME_HEADER_BYTES,
    DEFAULT_WINDOW = 65535,
    /* Larger than the largest answer accepted, so no stream's window ever has to be raised. */
    OWN_STREAM_WINDOW = 2 * ANSWER_BYTES_MAX,
    OWN_CONNECTION_WINDOW = 16 * 1024 * 1024,
    STREAM_ID_MAX = 0x7fffffff
};

static const char PREFACE[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

static uint32_t read_u32(const unsigned char *in) {
    return (uint32_t)in[0] << 24 | (uint32_t)in[1] << 16 | (uint32_t)in[2] << 8 | in[3];
}

static unsigned char *put_u32(unsigned char *out, uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) *out++ = (unsigned char)(value >> shift);
    return out;
}

static unsigned char *put_frame_header(unsigned char *out, size_t length, enum frame_type type, unsigned flags, uint32_t stream) {
    *out++ = (unsigned char)(length >> 16);
    *out++ = (unsigned char)(length >> 8);
    *out++ = (unsigned char)length;
    *out++ = (unsigned char)type;
    *out++ = (unsigned char)flags;
    return put_u32(out, stream);
}

static void *allocate(size_t count, size_t size) {
    void *memory = calloc(count, size);
    if (memory == NULL) {
        fprintf(stderr, "etcdload: out of memory\n");
        exit(2);
    }
    return memory;
}

static int connect_to(const char *authority) {
    char host[256];
    const char *colon = strrchr(authority, ':');
    if (colon == NULL || (size_t)(colon - authority) >= sizeof host) {
        fprintf(stderr, "etcdload: endpoint %s is not host:port\n", authority);
        exit(2);
    }
    memcpy(host, authority, (size_t)(colon - authority));
    host[colon - authority] = 0;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *addresses;
    int failure = getaddrinfo(host, colon + 1, &hints, &addresses);
    int fd = failure ? -1 : socket(addresses->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (failure || fd < 0 || connect(fd, addresses->ai_addr, addresses->ai_addrlen) != 0) {
        fprintf(stderr, "etcdload: cannot connect to %s: %s\n", authority, failure ? gai_strerror(failure) : strerror(errno));
        exit(2);
    }
    freeaddrinfo(addresses);
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    return fd;
}

/* Finishes the connection's life; every call in flight is answered as lost, and nothing may touch the socket afterwards. */
void connection_lose(struct connection *connection, const char *reason, uint64_t now_ns) {
    if (connection->fd < 0) return;
    fprintf(stderr, "etcdload: connection to %s lost: %s (%u calls in flight)\n", connection->authority, reason, connection->open_count);
    close(connection->fd);
    connection->fd = -1;
    for (unsigned index = 0; index < connection->stream_count; index++) {
        struct stream *stream = &connection->streams[index];
        if (stream->id == 0) continue;
        stream->id = 0;
        connection->open_count--;
        struct answer answer = {.status = STATUS_CONNECTION_LOST, .text = reason};
        connection->caller->answered(connection->caller->workload, &stream->call, &answer, now_ns);
    }
}

static void watch(struct connection *connection, bool for_write) {
    if (connection->wants_write == for_write) return;
    connection->wants_write = for_write;
    struct epoll_event event = {.events = EPOLLIN | (for_write ? (unsigned)EPOLLOUT : 0u), .data.ptr = connection};
    epoll_ctl(connection->epoll_fd, EPOLL_CTL_MOD, connection->fd, &event);
}

static void flush(struct connection *connection, uint64_t now_ns) {
    while (connection->fd >= 0 && connection->out_sent < connection->out_length) {
        ssize_t sent = send(connection->fd, connection->out + connection->out_sent, connection->out_length - connection->out_sent, MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN) {
            watch(connection, true);
            return;
        }
        if (sent < 0 && errno != EINTR) {
            connection_lose(connection, strerror(errno), now_ns);
            return;
        }
        if (sent > 0) connection->out_sent += (size_t)sent;
    }
    connection->out_sent = connection->out_length = 0;
    if (connection->fd >= 0) watch(connection, false);
}

/* Room for more output, or NULL when the peer has left too much unread. */
static unsigned char *room(struct connection *connection, size_t bytes) {
    return connection->out_capacity - connection->out_length >= bytes ? connection->out + connection->out_length : NULL;
}

static void send_control(struct connection *connection, enum frame_type type, unsigned flags, const void *payload, size_t length, uint64_t now_ns) {
    unsigned char *out = room(connection, FRAME_HEADER_BYTES + length);
    if (out == NULL) {
        connection_lose(connection, "the peer reads nothing", now_ns);
        return;
    }
    memcpy(put_frame_header(out, length, type, flags, 0), payload, length);
    connection->out_length += FRAME_HEADER_BYTES + length;
}

static void start_call(struct connection *connection, struct stream *stream, size_t length, const unsigned char *message) {
    stream->id = connection->next_id;
    connection->next_id += 2;
    stream->headers_seen = stream->too_large = false;
    stream->http_status = stream->grpc_status = -1;
    stream->text[0] = 0;
    stream->length = 0;
    connection->open_count++;
    connection->send_window -= (int64_t)length;

    unsigned char *out = connection->out + connection->out_length;
    size_t headers = hpack_encode_request(
            &connection->encoder, out + FRAME_HEADER_BYTES, connection->authority, stream->call.kind, connection->caller->paths[stream->call.kind]);
    put_frame_header(out, headers, HEADERS, FLAG_END_HEADERS, stream->id);
    out = put_frame_header(out + FRAME_HEADER_BYTES + headers, length, DATA, FLAG_END_STREAM, stream->id);
    memcpy(out, message, length);
    connection->out_length = (size_t)(out + length - connection->out);
}

static bool may_start(struct connection *connection) {
    return connection->fd >= 0 && connection->settings_seen && !connection->going_away
            && connection->open_count < connection->concurrent_max && connection->next_id < STREAM_ID_MAX
            && connection->send_window >= (int64_t)connection->caller->request_bytes_max
            && room(connection, CALL_BYTES_MAX + CONTROL_BYTES / 2) != NULL;
}

void connection_start_calls(struct connection *connection, uint64_t now_ns) {
    unsigned char message[REQUEST_BYTES_MAX];
    for (unsigned index = 0; connection->open_count < connection->stream_count && index < connection->stream_count; index++) {
        struct stream *stream = &connection->streams[index];
        if (stream->id != 0) continue;
        if (stream->call.wanted_at_ns == 0) stream->call.wanted_at_ns = now_ns;
        if (!may_start(connection)) continue;
        size_t length = connection->caller->next(connection->caller->workload, message, &stream->call);
        if (length == 0) break;
        start_call(connection, stream, length, message);
    }
    flush(connection, now_ns);
}

static struct stream *find_stream(struct connection *connection, uint32_t id) {
    for (unsigned index = 0; id != 0 && index < connection->stream_count; index++) {
        if (connection->streams[index].id == id) return &connection->streams[index];
    }
    return NULL;
}

static void end_call(struct connection *connection, struct stream *stream, int status, const char *text, uint64_t now_ns) {
    struct call call = stream->call;
    stream->id = 0;
    stream->call.wanted_at_ns = now_ns;
    connection->open_count--;
    struct answer answer = {status, text, stream->message, stream->length};
    connection->caller->answered(connection->caller->workload, &call, &answer, now_ns);
}

static void end_stream(struct connection *connection, struct stream *stream, uint64_t now_ns) {
    if (stream->http_status != 200) {
        end_call(connection, stream, STATUS_HTTP, "the HTTP status is not 200", now_ns);
    } else if (stream->too_large) {
        end_call(connection, stream, STATUS_TOO_LARGE, "the answer is larger than this client accepts", now_ns);
    } else if (stream->grpc_status < 0) {
        end_call(connection, stream, STATUS_MISSING, "the stream ended without a grpc-status", now_ns);
    } else {
        end_call(connection, stream, stream->grpc_status, stream->text, now_ns);
    }
}

static int small_number(const char *text, size_t length) {
    int number = 0;
    for (size_t at = 0; at < length; at++) {
        if (text[at] < '0' || text[at] > '9' || number > 99) return -1;
        number = number * 10 + text[at] - '0';
    }
    return length == 0 ? -1 : number;
}

static bool named(const char *name, size_t length, const char *expected) {
    return length == strlen(expected) && memcmp(name, expected, length) == 0;
}

static void on_header(void *context, const char *name, size_t name_length, const char *value, size_t value_length) {
    struct stream *stream = context;
    if (stream == NULL) return;
    if (named(name, name_length, ":status")) {
        stream->http_status = small_number(value, value_length);
    } else if (named(name, name_length, "grpc-status")) {
        stream->grpc_status = small_number(value, value_length);
    } else if (named(name, name_length, "grpc-message")) {
        memcpy(stream->text, value, value_length);
        stream->text[value_length] = 0;
    }
}

static void end_block(struct connection *connection, uint64_t now_ns) {
    /* A block of a stream already reset is decoded all the same: the table must stay in step. */
    struct stream *stream = find_stream(connection, connection->block_stream);
    connection->block_stream = 0;
    if (!hpack_decode(&connection->decoder, connection->block, connection->block_length, on_header, stream)) {
        connection_lose(connection, "malformed header block", now_ns);
        return;
    }
    if (stream != NULL && connection->block_ends_stream) end_stream(connection, stream, now_ns);
}

struct frame {
    enum frame_type type;
    unsigned flags;
    uint32_t stream;
    const unsigned char *payload;
    size_t length;
};

/* Takes padding and priority off; false if they are longer than the frame. */
static bool strip(struct frame *frame) {
    size_t padding = 0, skipped = 0;
    if (frame->flags & FLAG_PADDED) {
        if (frame->length < 1) return false;
        padding = frame->payload[0];
        skipped = 1;
    }
    if (frame->type == HEADERS && frame->flags & FLAG_PRIORITY) skipped += 5;
    if (skipped + padding > frame->length) return false;
    frame->payload += skipped;
    frame->length -= skipped + padding;
    return true;
}

static void on_headers(struct connection *connection, struct frame *frame, uint64_t now_ns) {
    bool first = frame->type == HEADERS;
    if (first ? connection->block_stream != 0 || !strip(frame) : connection->block_stream != frame->stream) {
        connection_lose(connection, "header frames out of order", now_ns);
        return;
    }
    if (first) {
        connection->block_length = 0;
        connection->block_stream = frame->stream;
        connection->block_ends_stream = (frame->flags & FLAG_END_STREAM) != 0;
    }
    if (connection->block_length + frame->length > BLOCK_BYTES_MAX) {
        connection_lose(connection, "header block too large", now_ns);
        return;
    }
    memcpy(connection->block + connection->block_length, frame->payload, frame->length);
    connection->block_length += frame->length;
    if (frame->flags & FLAG_END_HEADERS) end_block(connection, now_ns);
}

static void on_data(struct connection *connection, struct frame *frame, uint64_t now_ns) {
    connection->received_unacknowledged += frame->length;
    if (connection->received_unacknowledged > OWN_CONNECTION_WINDOW / 2) {
        unsigned char increment[4];
        put_u32(increment, (uint32_t)connection->received_unacknowledged);
        connection->received_unacknowledged = 0;
        send_control(connection, WINDOW_UPDATE, 0, increment, sizeof increment, now_ns);
    }
    struct stream *stream = find_stream(connection, frame->stream);
    if (stream == NULL || connection->fd < 0) return;
    if (!strip(frame)) {
        connection_lose(connection, "malformed DATA frame", now_ns);
        return;
    }
    if (stream->length + frame->length > ANSWER_BYTES_MAX) {
        stream->too_large = true;
    } else {
        memcpy(stream->message + stream->length, frame->payload, frame->length);
        stream->length += frame->length;
    }
    if (frame->flags & FLAG_END_STREAM) end_stream(connection, stream, now_ns);
}

static void on_settings(struct connection *connection, const struct frame *frame, uint64_t now_ns) {
    if (frame->flags & FLAG_ACK) return;
    for (size_t at = 0; at + 6 <= frame->length; at += 6) {
        unsigned name = (unsigned)frame->payload[at] << 8 | frame->payload[at + 1];
        uint32_t value = read_u32(frame->payload + at + 2);
        if (name == SETTING_STREAMS_MAX) connection->concurrent_max = value;
        if (name == SETTING_STREAM_WINDOW) connection->peer_stream_window = value;
        if (name == SETTING_TABLE_SIZE && value < HPACK_TABLE_BYTES) {
            connection->encoder = (struct hpack_encoder){.table_refused = true};
        }
    }
    if (connection->peer_stream_window < connection->caller->request_bytes_max) {
        connection_lose(connection, "the peer's stream window is below one request", now_ns);
        return;
    }
    connection->settings_seen = true;
    send_control(connection, SETTINGS, FLAG_ACK, "", 0, now_ns);
}

static void on_goaway(struct connection *connection, const struct frame *frame, uint64_t now_ns) {
    if (frame->length < 8) return;
    connection->going_away = true;
    uint32_t last = read_u32(frame->payload) & STREAM_ID_MAX;
    fprintf(stderr, "etcdload: GOAWAY from %s, error %u\n", connection->authority, read_u32(frame->payload + 4));
    for (unsigned index = 0; index < connection->stream_count; index++) {
        struct stream *stream = &connection->streams[index];
        if (stream->id > last) end_call(connection, stream, STATUS_RESET, "GOAWAY", now_ns);
    }
}

static void on_reset(struct connection *connection, const struct frame *frame, uint64_t now_ns) {
    struct stream *stream = find_stream(connection, frame->stream);
    if (stream != NULL) end_call(connection, stream, STATUS_RESET, "RST_STREAM", now_ns);
}

static void on_frame(struct connection *connection, struct frame *frame, uint64_t now_ns) {
    if (connection->block_stream != 0 && frame->type != CONTINUATION) {
        connection_lose(connection, "a frame inside a header block", now_ns);
        return;
    }
    switch (frame->type) {
        case DATA: on_data(connection, frame, now_ns); break;
        case HEADERS:
        case CONTINUATION: on_headers(connection, frame, now_ns); break;
        case RST_STREAM: on_reset(connection, frame, now_ns); break;
        case SETTINGS: on_settings(connection, frame, now_ns); break;
        case PING:
            if (!(frame->flags & FLAG_ACK)) send_control(connection, PING, FLAG_ACK, frame->payload, frame->length, now_ns);
            break;
        case GOAWAY: on_goaway(connection, frame, now_ns); break;
        case WINDOW_UPDATE: /* a stream's is of no interest: its whole request has been sent */
            if (frame->stream == 0 && frame->length == 4) connection->send_window += read_u32(frame->payload) & STREAM_ID_MAX;
            break;
        case PRIORITY:
        case PUSH_PROMISE: break;
    }
}

static void handle_frames(struct connection *connection, uint64_t now_ns) {
    size_t at = 0;
    while (connection->fd >= 0 && connection->in_length - at >= FRAME_HEADER_BYTES) {
        const unsigned char *header = connection->in + at;
        struct frame frame = {
            .type = header[3],
            .flags = header[4],
            .stream = read_u32(header + 5) & STREAM_ID_MAX,
            .payload = header + FRAME_HEADER_BYTES,
            .length = (size_t)header[0] << 16 | (size_t)header[1] << 8 | header[2],
        };
        if (frame.length > FRAME_BYTES_MAX) {
            connection_lose(connection, "frame too large", now_ns);
            return;
        }
        if (connection->in_length - at < FRAME_HEADER_BYTES + frame.length) break;
        at += FRAME_HEADER_BYTES + frame.length;
        on_frame(connection, &frame, now_ns);
    }
    memmove(connection->in, connection->in + at, connection->in_length - at);
    connection->in_length -= at;
}

void connection_readable(struct connection *connection, uint64_t now_ns) {
    if (connection->fd < 0) return;
    ssize_t received = recv(connection->fd, connection->in + connection->in_length, IN_BYTES - connection->in_length, 0);
    if (received < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (received <= 0) {
        connection_lose(connection, received == 0 ? "closed by the peer" : strerror(errno), now_ns);
        return;
    }
    connection->in_length += (size_t)received;
    handle_frames(connection, now_ns);
    connection_start_calls(connection, now_ns);
}

void connection_writable(struct connection *connection, uint64_t now_ns) {
    connection_start_calls(connection, now_ns);
}

static void send_preface(struct connection *connection) {
    static const struct { unsigned name; uint32_t value; } OWN_SETTINGS[] = {
        {SETTING_ENABLE_PUSH, 0},
        {SETTING_STREAM_WINDOW, OWN_STREAM_WINDOW},
    };
    enum { SETTINGS_BYTES = 6 * (sizeof OWN_SETTINGS / sizeof OWN_SETTINGS[0]) };
    unsigned char settings[SETTINGS_BYTES], *at = settings, increment[4];
    for (size_t index = 0; index < sizeof OWN_SETTINGS / sizeof OWN_SETTINGS[0]; index++) {
        *at++ = 0;
        *at++ = (unsigned char)OWN_SETTINGS[index].name;
        at = put_u32(at, OWN_SETTINGS[index].value);
    }
    memcpy(connection->out, PREFACE, sizeof PREFACE - 1);
    connection->out_length = sizeof PREFACE - 1;
    send_control(connection, SETTINGS, 0, settings, sizeof settings, 0);
    put_u32(increment, OWN_CONNECTION_WINDOW - DEFAULT_WINDOW);
    send_control(connection, WINDOW_UPDATE, 0, increment, sizeof increment, 0);
}

void connection_open(struct connection *connection, const char *authority, unsigned streams, const struct caller *caller, int epoll_fd) {
    *connection = (struct connection){
        .fd = connect_to(authority),
        .epoll_fd = epoll_fd,
        .authority = authority,
        .caller = caller,
        .in = allocate(IN_BYTES, 1),
        .block = allocate(BLOCK_BYTES_MAX, 1),
        .out_capacity = CONTROL_BYTES + (size_t)streams * CALL_BYTES_MAX,
        .streams = allocate(streams, sizeof(struct stream)),
        .stream_count = streams,
        .next_id = 1,
        .concurrent_max = UINT32_MAX,
        .send_window = DEFAULT_WINDOW,
        .peer_stream_window = DEFAULT_WINDOW,
    };
    connection->out = allocate(connection->out_capacity, 1);
    for (unsigned index = 0; index < streams; index++) connection->streams[index].message = allocate(ANSWER_BYTES_MAX, 1);
    hpack_decoder_start(&connection->decoder);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, connection->fd, &event);
    send_preface(connection);
    flush(connection, 0);
}
