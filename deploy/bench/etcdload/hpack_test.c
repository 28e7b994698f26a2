/* Holds hpack.c to the examples of RFC 7541 (appendix C.6) and its encoder to its own decoder. Silent when all is well. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hpack.h"

static char seen[2048];

static void collect(void *context, const char *name, size_t name_length, const char *value, size_t value_length) {
    (void)context;
    size_t used = strlen(seen);
    snprintf(seen + used, sizeof seen - used, "%.*s=%.*s\n", (int)name_length, name, (int)value_length, value);
}

static void check(int holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "hpack_test: %s\n%s", what, seen);
    exit(1);
}

static void expect(struct hpack_decoder *decoder, const char *hex, const char *fields, const char *what) {
    unsigned char block[256];
    size_t length = 0;
    for (; hex[2 * length] != 0; length++) sscanf(hex + 2 * length, "%2hhx", &block[length]);
    seen[0] = 0;
    check(hpack_decode(decoder, block, length, collect, NULL), what);
    check(strcmp(seen, fields) == 0, what);
}

static void responses_of_the_standard_decode_with_a_table_of_256_bytes(void) {
    struct hpack_decoder decoder;
    hpack_decoder_start(&decoder);
    expect(&decoder, "3fe101", "", "size update to 256");
    expect(&decoder,
            "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3",
            ":status=302\ncache-control=private\ndate=Mon, 21 Oct 2013 20:13:21 GMT\nlocation=https://www.example.com\n",
            "first response");
    expect(&decoder, "4883640effc1c0bf",
            ":status=307\ncache-control=private\ndate=Mon, 21 Oct 2013 20:13:21 GMT\nlocation=https://www.example.com\n",
            "second response");
    expect(&decoder,
            "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1"
            "ab270fb5291f9587316065c003ed4ee5b1063d5007",
            ":status=200\ncache-control=private\ndate=Mon, 21 Oct 2013 20:13:22 GMT\nlocation=https://www.example.com\n"
            "content-encoding=gzip\nset-cookie=foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1\n",
            "third response");
    check(decoder.bytes == 215 && decoder.count == 3, "table after the third response");
}

static void malformed_blocks_are_refused(void) {
    static const char *const BLOCKS[] = {"\x80", "\xbe", "\x40\x01", "\x3f\xff\xff\xff\xff\xff\x0f", "\x40\x81\xff\x00", "\x00\x84\xff\xff\xff\xff\x00"};
    static const size_t LENGTHS[] = {1, 1, 2, 7, 4, 7};
    for (size_t index = 0; index < sizeof LENGTHS / sizeof LENGTHS[0]; index++) {
        struct hpack_decoder decoder;
        hpack_decoder_start(&decoder);
        seen[0] = 0;
        check(!hpack_decode(&decoder, (const unsigned char *)BLOCKS[index], LENGTHS[index], collect, NULL), "a malformed block was taken");
    }
}

static void requests_decode_again_and_shrink(void) {
    static const char *const FIELDS[] = {
        ":method=POST\n:scheme=http\n:path=/a\n:authority=host:1\ncontent-type=application/grpc\nuser-agent=etcdload/1\nte=trailers\n",
        ":method=POST\n:scheme=http\n:path=/b\n:authority=host:1\ncontent-type=application/grpc\nuser-agent=etcdload/1\nte=trailers\n",
    };
    static const char *const PATHS[] = {"/a", "/b"};
    for (int refused = 0; refused < 2; refused++) {
        struct hpack_encoder encoder = {.table_refused = refused != 0};
        struct hpack_decoder decoder;
        unsigned char block[HPACK_REQUEST_BYTES_MAX];
        hpack_decoder_start(&decoder);
        for (unsigned round = 0; round < 6; round++) {
            unsigned path = round / 2 % 2;
            size_t length = hpack_encode_request(&encoder, block, "host:1", path, PATHS[path]);
            seen[0] = 0;
            check(hpack_decode(&decoder, block, length, collect, NULL), "own request");
            check(strcmp(seen, FIELDS[path]) == 0, "own request's fields");
            check(refused || round < 3 || length == 7, "a repeated request is one index a field");
        }
        check(refused ? decoder.count == 0 : decoder.count == 6, "entries of the peer's table");
    }
}

int main(void) {
    responses_of_the_standard_decode_with_a_table_of_256_bytes();
    malformed_blocks_are_refused();
    requests_decode_again_and_shrink();
    return 0;
}
