#ifndef ETCDLOAD_HPACK_H
#define ETCDLOAD_HPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* HPACK (RFC 7541), both directions, for one connection. Neither side allocates. */

enum {
    HPACK_TABLE_BYTES = 4096, /* the protocol's default, which this client never changes for its own decoder */
    HPACK_ENTRY_OVERHEAD = 32,
    HPACK_ENTRIES_MAX = HPACK_TABLE_BYTES / HPACK_ENTRY_OVERHEAD,
    HPACK_NAME_KEPT_MAX = 64,   /* longer names and values are counted in full but kept and reported cut to these */
    HPACK_VALUE_KEPT_MAX = 256,
    HPACK_PATHS_MAX = 2
};

struct hpack_text {
    size_t length; /* as sent, also where the kept text is shorter */
    size_t kept;
    char text[HPACK_VALUE_KEPT_MAX];
};

struct hpack_entry {
    uint16_t name_length, value_length, name_kept, value_kept;
    char name[HPACK_NAME_KEPT_MAX];
    char value[HPACK_VALUE_KEPT_MAX];
};

struct hpack_decoder {
    struct hpack_entry entries[HPACK_ENTRIES_MAX]; /* a ring: the newest stands at newest, older ones behind it */
    unsigned newest, count;
    size_t bytes, capacity;
};

typedef void hpack_header(void *context, const char *name, size_t name_length, const char *value, size_t value_length);

void hpack_decoder_start(struct hpack_decoder *decoder);

/* Decodes one whole header block and reports each field in order. Answers false if the block is malformed. */
bool hpack_decode(struct hpack_decoder *decoder, const unsigned char *block, size_t length, hpack_header *report, void *context);

/* Writes request headers, entering those that repeat into the peer's dynamic table the first time, as gRPC clients do. */
struct hpack_encoder {
    unsigned inserted;                     /* entries entered so far */
    unsigned common_at;                    /* value of inserted when the common headers were entered; 0 = not yet */
    unsigned path_at[HPACK_PATHS_MAX];     /* likewise for each path */
    bool table_refused;                    /* the peer allows less than the default table: use none */
    bool refusal_told;
};

enum { HPACK_REQUEST_BYTES_MAX = 512 };

/* Writes the headers of a gRPC request for paths[path]; out has room for HPACK_REQUEST_BYTES_MAX. Answers the length. */
size_t hpack_encode_request(struct hpack_encoder *encoder, unsigned char *out, const char *authority, unsigned path, const char *path_text);

#endif
