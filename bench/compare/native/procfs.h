// What the kernel says about the program under test and about the cores, read from outside.
#pragma once

#include <stdint.h>
#include <sys/types.h>

enum { MOST_WATCHED = 16 };

struct watched {
    int count;
    pid_t pids[MOST_WATCHED];
};

// Reads "12,13": a program may be several processes (nginx has a master).
struct watched watched_from(const char *list);

// A process and its children.
struct watched watched_with_children(pid_t pid);

struct cpu_time {
    uint64_t ran_ns;    // all threads of all watched processes so far (schedstat: nothing is rounded to ticks)
    uint64_t waited_ns; // ready to run while something else had the core: the sign of a disturbed measurement
};

struct cpu_time cpu_of(const struct watched *watched);

enum { MOST_THREADS = 128, THREAD_NAME_BYTES = 16 };

struct thread_cpu {
    pid_t id;
    char name[THREAD_NAME_BYTES];
    uint64_t ran_ns;
};

// The CPU time of each thread so far, for saying where a program's time goes. Returns how many were written.
int threads_cpu_of(const struct watched *watched, struct thread_cpu threads[MOST_THREADS]);

// Threads of all watched processes; a thread that ends takes its time out of `cpu_of`, so the count is reported.
int threads_of(const struct watched *watched);

// VmRSS in KiB, added up over the watched processes.
uint64_t resident_kib_of(const struct watched *watched);

// Nanoseconds the hypervisor took from this machine so far, all cores, in ticks of 10 ms.
uint64_t stolen_ns(void);
