#include "hpack.h"

#include <string.h>

struct static_field {
    const char *name;
    const char *value;
};

/* RFC 7541, appendix A; index 1 is the first. */
static const struct static_field STATIC_TABLE[] = {
    {":authority", ""}, {":method", "GET"}, {":method", "POST"}, {":path", "/"}, {":path", "/index.html"},
    {":scheme", "http"}, {":scheme", "https"}, {":status", "200"}, {":status", "204"}, {":status", "206"},
    {":status", "304"}, {":status", "400"}, {":status", "404"}, {":status", "500"}, {"accept-charset", ""},
    {"accept-encoding", "gzip, deflate"}, {"accept-language", ""}, {"accept-ranges", ""}, {"accept", ""},
    {"access-control-allow-origin", ""}, {"age", ""}, {"allow", ""}, {"authorization", ""}, {"cache-control", ""},
    {"content-disposition", ""}, {"content-encoding", ""}, {"content-language", ""}, {"content-length", ""},
    {"content-location", ""}, {"content-range", ""}, {"content-type", ""}, {"cookie", ""}, {"date", ""}, {"etag", ""},
    {"expect", ""}, {"expires", ""}, {"from", ""}, {"host", ""}, {"if-match", ""}, {"if-modified-since", ""},
    {"if-none-match", ""}, {"if-range", ""}, {"if-unmodified-since", ""}, {"last-modified", ""}, {"link", ""},
    {"location", ""}, {"max-forwards", ""}, {"proxy-authenticate", ""}, {"proxy-authorization", ""}, {"range", ""},
    {"referer", ""}, {"refresh", ""}, {"retry-after", ""}, {"server", ""}, {"set-cookie", ""},
    {"strict-transport-security", ""}, {"transfer-encoding", ""}, {"user-agent", ""}, {"vary", ""}, {"via", ""},
    {"www-authenticate", ""},
};

enum { STATIC_FIELDS = sizeof STATIC_TABLE / sizeof STATIC_TABLE[0], HUFFMAN_BITS_MAX = 30, HUFFMAN_SYMBOLS = 257, END_OF_STRING = 256 };

enum { METHOD_POST = 3, SCHEME_HTTP = 6 };

/* How a field's first byte says what follows. */
enum { INDEXED = 0x80, LITERAL_INDEXED = 0x40, TABLE_SIZE = 0x20, LITERAL_NOT_INDEXED = 0x00 };

/* RFC 7541, appendix B. The code is canonical, so the lengths say everything. */
static const unsigned char HUFFMAN_LENGTHS[HUFFMAN_SYMBOLS] = {
    13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
    6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
    13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
    15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
    20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
    22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
    26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
    20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
    30,
};

/* Canonical decoding: for each length its first code, how many codes it has, and where its symbols begin. */
static struct {
    bool ready;
    uint32_t first_code[HUFFMAN_BITS_MAX + 1];
    uint16_t count[HUFFMAN_BITS_MAX + 1], first_symbol[HUFFMAN_BITS_MAX + 1];
    uint16_t symbols[HUFFMAN_SYMBOLS];
} huffman;

static void prepare_huffman(void) {
    uint32_t code = 0;
    uint16_t placed = 0;
    for (unsigned bits = 1; bits <= HUFFMAN_BITS_MAX; bits++) {
        code <<= 1;
        huffman.first_code[bits] = code;
        huffman.first_symbol[bits] = placed;
        for (unsigned symbol = 0; symbol < HUFFMAN_SYMBOLS; symbol++) {
            if (HUFFMAN_LENGTHS[symbol] == bits) huffman.symbols[placed++] = (uint16_t)symbol;
        }
        huffman.count[bits] = (uint16_t)(placed - huffman.first_symbol[bits]);
        code += huffman.count[bits];
    }
    huffman.ready = true;
}

static void keep(struct hpack_text *text, char character) {
    if (text->kept < sizeof text->text) text->text[text->kept++] = character;
    text->length++;
}

static bool huffman_decode(const unsigned char *in, size_t length, struct hpack_text *out) {
    uint32_t code = 0;
    unsigned bits = 0;
    for (size_t at = 0; at < length * 8; at++) {
        code = code << 1 | (in[at / 8] >> (7 - at % 8) & 1u);
        if (++bits > HUFFMAN_BITS_MAX) return false;
        uint32_t offset = code - huffman.first_code[bits];
        if (code < huffman.first_code[bits] || offset >= huffman.count[bits]) continue;
        uint16_t symbol = huffman.symbols[huffman.first_symbol[bits] + offset];
        if (symbol == END_OF_STRING) return false;
        keep(out, (char)symbol);
        code = 0;
        bits = 0;
    }
    return bits < 8 && code == (1u << bits) - 1; /* padding: fewer than eight ones */
}

struct cursor {
    const unsigned char *at, *end;
};

static bool read_integer(struct cursor *cursor, unsigned prefix_bits, uint64_t *value) {
    if (cursor->at == cursor->end) return false;
    uint64_t mask = (1u << prefix_bits) - 1;
    *value = *cursor->at++ & mask;
    if (*value < mask) return true;
    for (unsigned shift = 0; shift <= 28; shift += 7) {
        if (cursor->at == cursor->end) return false;
        unsigned char byte = *cursor->at++;
        *value += (uint64_t)(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0) return true;
    }
    return false;
}

static bool read_text(struct cursor *cursor, struct hpack_text *text) {
    text->length = text->kept = 0;
    if (cursor->at == cursor->end) return false;
    bool coded = (*cursor->at & 0x80) != 0;
    uint64_t length;
    if (!read_integer(cursor, 7, &length) || length > (uint64_t)(cursor->end - cursor->at)) return false;
    const unsigned char *bytes = cursor->at;
    cursor->at += length;
    if (coded) return huffman_decode(bytes, length, text);
    text->length = length;
    text->kept = length < sizeof text->text ? length : sizeof text->text;
    memcpy(text->text, bytes, text->kept);
    return true;
}

static struct hpack_entry *entry_of(struct hpack_decoder *decoder, uint64_t index) {
    if (index <= STATIC_FIELDS || index > STATIC_FIELDS + decoder->count) return NULL;
    unsigned age = (unsigned)(index - STATIC_FIELDS - 1);
    return &decoder->entries[(decoder->newest + HPACK_ENTRIES_MAX - age) % HPACK_ENTRIES_MAX];
}

static void evict_to(struct hpack_decoder *decoder, size_t bytes) {
    while (decoder->bytes > bytes) {
        struct hpack_entry *oldest = entry_of(decoder, STATIC_FIELDS + decoder->count);
        decoder->bytes -= (size_t)oldest->name_length + oldest->value_length + HPACK_ENTRY_OVERHEAD;
        decoder->count--;
    }
}

static void insert(struct hpack_decoder *decoder, const struct hpack_text *name, const struct hpack_text *value) {
    size_t bytes = name->length + value->length + HPACK_ENTRY_OVERHEAD;
    evict_to(decoder, bytes > decoder->capacity ? 0 : decoder->capacity - bytes);
    if (bytes > decoder->capacity) return;
    decoder->newest = (decoder->newest + 1) % HPACK_ENTRIES_MAX;
    struct hpack_entry *entry = &decoder->entries[decoder->newest];
    entry->name_length = (uint16_t)name->length;
    entry->value_length = (uint16_t)value->length;
    entry->name_kept = (uint16_t)(name->kept < HPACK_NAME_KEPT_MAX ? name->kept : HPACK_NAME_KEPT_MAX);
    entry->value_kept = (uint16_t)value->kept;
    memcpy(entry->name, name->text, entry->name_kept);
    memcpy(entry->value, value->text, entry->value_kept);
    decoder->count++;
    decoder->bytes += bytes;
}

static bool report_indexed(struct hpack_decoder *decoder, uint64_t index, hpack_header *report, void *context) {
    if (index >= 1 && index <= STATIC_FIELDS) {
        const struct static_field *field = &STATIC_TABLE[index - 1];
        report(context, field->name, strlen(field->name), field->value, strlen(field->value));
        return true;
    }
    struct hpack_entry *entry = entry_of(decoder, index);
    if (entry == NULL) return false;
    report(context, entry->name, entry->name_kept, entry->value, entry->value_kept);
    return true;
}

static bool read_name(struct hpack_decoder *decoder, struct cursor *cursor, unsigned prefix_bits, struct hpack_text *name) {
    uint64_t index;
    if (!read_integer(cursor, prefix_bits, &index)) return false;
    if (index == 0) return read_text(cursor, name);
    if (index <= STATIC_FIELDS) {
        name->length = name->kept = strlen(STATIC_TABLE[index - 1].name);
        memcpy(name->text, STATIC_TABLE[index - 1].name, name->kept);
        return true;
    }
    struct hpack_entry *entry = entry_of(decoder, index);
    if (entry == NULL) return false;
    name->length = entry->name_length;
    name->kept = entry->name_kept;
    memcpy(name->text, entry->name, name->kept);
    return true;
}

static bool resize(struct hpack_decoder *decoder, struct cursor *cursor) {
    uint64_t capacity;
    if (!read_integer(cursor, 5, &capacity) || capacity > HPACK_TABLE_BYTES) return false;
    decoder->capacity = capacity;
    evict_to(decoder, capacity);
    return true;
}

void hpack_decoder_start(struct hpack_decoder *decoder) {
    if (!huffman.ready) prepare_huffman();
    decoder->newest = decoder->count = 0;
    decoder->bytes = 0;
    decoder->capacity = HPACK_TABLE_BYTES;
}

bool hpack_decode(struct hpack_decoder *decoder, const unsigned char *block, size_t length, hpack_header *report, void *context) {
    struct cursor cursor = {block, block + length};
    struct hpack_text name, value;
    while (cursor.at < cursor.end) {
        unsigned char kind = *cursor.at;
        if (kind & INDEXED) {
            uint64_t index;
            if (!read_integer(&cursor, 7, &index) || !report_indexed(decoder, index, report, context)) return false;
        } else if ((kind & 0xe0) == TABLE_SIZE) {
            if (!resize(decoder, &cursor)) return false;
        } else {
            bool indexing = (kind & LITERAL_INDEXED) != 0;
            if (!read_name(decoder, &cursor, indexing ? 6 : 4, &name) || !read_text(&cursor, &value)) return false;
            if (indexing) insert(decoder, &name, &value);
            report(context, name.text, name.kept, value.text, value.kept);
        }
    }
    return true;
}

/* Texts and indices of requests are all below 127, so one byte of length and of index is always enough. */
static unsigned char *put_text(unsigned char *out, const char *text) {
    size_t length = strlen(text);
    *out++ = (unsigned char)length;
    memcpy(out, text, length);
    return out + length;
}

static unsigned char *put_field(struct hpack_encoder *encoder, unsigned char *out, const char *name, const char *value) {
    *out++ = encoder->table_refused ? LITERAL_NOT_INDEXED : LITERAL_INDEXED;
    encoder->inserted += encoder->table_refused ? 0 : 1;
    return put_text(put_text(out, name), value);
}

static unsigned char *put_index(const struct hpack_encoder *encoder, unsigned char *out, unsigned inserted_at) {
    *out++ = (unsigned char)(INDEXED | (STATIC_FIELDS + 1 + encoder->inserted - inserted_at));
    return out;
}

size_t hpack_encode_request(
        struct hpack_encoder *encoder, unsigned char *out, const char *authority, unsigned path, const char *path_text) {
    enum { COMMON_FIELDS = 4 };
    unsigned char *at = out;
    if (encoder->table_refused && !encoder->refusal_told) {
        *at++ = TABLE_SIZE;
        encoder->refusal_told = true;
    }
    *at++ = INDEXED | METHOD_POST;
    *at++ = INDEXED | SCHEME_HTTP;
    if (encoder->path_at[path] == 0) {
        at = put_field(encoder, at, ":path", path_text);
        encoder->path_at[path] = encoder->inserted;
    } else {
        at = put_index(encoder, at, encoder->path_at[path]);
    }
    if (encoder->common_at == 0) {
        at = put_field(encoder, at, ":authority", authority);
        encoder->common_at = encoder->inserted;
        at = put_field(encoder, at, "content-type", "application/grpc");
        at = put_field(encoder, at, "user-agent", "etcdload/1");
        at = put_field(encoder, at, "te", "trailers");
    } else {
        for (unsigned field = 0; field < COMMON_FIELDS; field++) at = put_index(encoder, at, encoder->common_at + field);
    }
    return (size_t)(at - out);
}
