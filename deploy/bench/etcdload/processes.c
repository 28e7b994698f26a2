#include "processes.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static FILE *open_or_exit(const char *path) {
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        fprintf(stderr, "etcdload: cannot read %s (is a watched process gone?)\n", path);
        exit(2);
    }
    return file;
}

static double cpu_seconds_of(int pid) {
    char path[64], line[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *file = open_or_exit(path);
    const char *text = fgets(line, sizeof line, file);
    fclose(file);
    /* The name, in brackets, may hold anything; utime and stime are the 12th and 13th words after it. */
    const char *after_name = text == NULL ? NULL : strrchr(line, ')');
    unsigned long user, system;
    if (after_name == NULL
            || sscanf(after_name + 2, "%*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %lu %lu", &user, &system) != 2) {
        fprintf(stderr, "etcdload: cannot understand %s\n", path);
        exit(2);
    }
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

static uint64_t switches_of_thread(int pid, const char *thread) {
    char path[320], line[256];
    snprintf(path, sizeof path, "/proc/%d/task/%s/status", pid, thread);
    FILE *file = fopen(path, "r");
    if (file == NULL) return 0; /* ended since it was listed */
    uint64_t switches = 0;
    unsigned long counted;
    while (fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "voluntary_ctxt_switches: %lu", &counted) == 1
                || sscanf(line, "nonvoluntary_ctxt_switches: %lu", &counted) == 1) {
            switches += counted;
        }
    }
    fclose(file);
    return switches;
}

static uint64_t switches_of(int pid) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *threads = opendir(path);
    if (threads == NULL) return 0;
    uint64_t switches = 0;
    for (struct dirent *entry = readdir(threads); entry != NULL; entry = readdir(threads)) {
        if (entry->d_name[0] != '.') switches += switches_of_thread(pid, entry->d_name);
    }
    closedir(threads);
    return switches;
}

struct usage processes_usage(const int *pids, unsigned count) {
    struct usage usage = {0};
    for (unsigned index = 0; index < count; index++) {
        usage.cpu_seconds += cpu_seconds_of(pids[index]);
        usage.switches += switches_of(pids[index]);
    }
    return usage;
}

double own_cpu_seconds(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

struct machine_time machine_time(void) {
    FILE *file = open_or_exit("/proc/stat");
    unsigned long user, nice, system, idle, waiting, interrupt, soft_interrupt, stolen;
    int fields = fscanf(file, "cpu %lu %lu %lu %lu %lu %lu %lu %lu", &user, &nice, &system, &idle, &waiting, &interrupt, &soft_interrupt, &stolen);
    fclose(file);
    if (fields != 8) {
        fprintf(stderr, "etcdload: cannot understand /proc/stat\n");
        exit(2);
    }
    double tick = 1.0 / (double)sysconf(_SC_CLK_TCK);
    return (struct machine_time){(double)(user + nice + system + interrupt + soft_interrupt) * tick, (double)stolen * tick};
}
