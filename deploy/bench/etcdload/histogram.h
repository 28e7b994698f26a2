#ifndef ETCDLOAD_HISTOGRAM_H
#define ETCDLOAD_HISTOGRAM_H

#include <stdint.h>

/* Counts durations in nanoseconds in buckets whose width is at most 1/64 of the value (an error below 1.6 %). */
enum { HISTOGRAM_SUB_BUCKET_BITS = 6, HISTOGRAM_BUCKETS = (64 - HISTOGRAM_SUB_BUCKET_BITS + 1) << HISTOGRAM_SUB_BUCKET_BITS };

struct histogram {
    uint64_t counts[HISTOGRAM_BUCKETS];
    uint64_t total;
    uint64_t largest;
};

void histogram_record(struct histogram *histogram, uint64_t nanoseconds);

void histogram_add(struct histogram *histogram, const struct histogram *other);

/* The least value that at least the given share (0 to 1) of the recorded values does not exceed; 0 when empty. */
uint64_t histogram_quantile(const struct histogram *histogram, double share);

#endif
