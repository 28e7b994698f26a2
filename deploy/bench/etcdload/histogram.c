#include "histogram.h"

/* Values below 2^BITS have a bucket each; above, every power of two is cut into 2^BITS equal buckets. */
static unsigned bucket_of(uint64_t value) {
    if (value < (1u << HISTOGRAM_SUB_BUCKET_BITS)) return (unsigned)value;
    unsigned shift = 63 - (unsigned)__builtin_clzll(value) - HISTOGRAM_SUB_BUCKET_BITS;
    return (shift << HISTOGRAM_SUB_BUCKET_BITS) + (unsigned)(value >> shift);
}

static uint64_t upper_bound_of(unsigned bucket) {
    unsigned shift = bucket >> HISTOGRAM_SUB_BUCKET_BITS;
    if (shift < 2) return bucket;
    uint64_t leading = (bucket & ((1u << HISTOGRAM_SUB_BUCKET_BITS) - 1)) + (1u << HISTOGRAM_SUB_BUCKET_BITS);
    return ((leading + 1) << (shift - 1)) - 1;
}

void histogram_record(struct histogram *histogram, uint64_t nanoseconds) {
    histogram->counts[bucket_of(nanoseconds)]++;
    histogram->total++;
    if (nanoseconds > histogram->largest) histogram->largest = nanoseconds;
}

void histogram_add(struct histogram *histogram, const struct histogram *other) {
    for (unsigned bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket++) histogram->counts[bucket] += other->counts[bucket];
    histogram->total += other->total;
    if (other->largest > histogram->largest) histogram->largest = other->largest;
}

uint64_t histogram_quantile(const struct histogram *histogram, double share) {
    uint64_t seen = 0;
    for (unsigned bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket++) {
        seen += histogram->counts[bucket];
        if (histogram->counts[bucket] > 0 && (double)seen >= share * (double)histogram->total) {
            uint64_t bound = upper_bound_of(bucket);
            return bound < histogram->largest ? bound : histogram->largest;
        }
    }
    return histogram->largest;
}
