#ifndef ETCDLOAD_PROCESSES_H
#define ETCDLOAD_PROCESSES_H

#include <stdint.h>

enum { PROCESSES_MAX = 16 };

/* What the kernel has counted for a set of processes, all their threads together. */
struct usage {
    double cpu_seconds;
    uint64_t switches; /* context switches, voluntary and not, of the threads alive now */
};

/* Sums over the given processes. Exits with a message if one is gone: a measurement without it would be void. */
struct usage processes_usage(const int *pids, unsigned count);

/* This process's own CPU seconds. */
double own_cpu_seconds(void);

/* All CPUs of the machine together: what was worked, and what the hypervisor gave to others meanwhile. */
struct machine_time {
    double busy_seconds, stolen_seconds;
};

struct machine_time machine_time(void);

#endif
