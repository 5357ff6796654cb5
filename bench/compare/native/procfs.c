#include "procfs.h"

#include "net.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct watched watched_from(const char *list) {
    struct watched watched = {0};
    const char *at = list;
    while (*at != '\0') {
        char *end;
        long pid = strtol(at, &end, 10);
        if (end == at || pid <= 0 || watched.count == MOST_WATCHED || (*end != ',' && *end != '\0')) {
            die("a list of process ids looks like 12,13, not '%s'", list);
        }
        watched.pids[watched.count++] = (pid_t)pid;
        at = *end == ',' ? end + 1 : end;
    }
    return watched;
}

struct watched watched_with_children(pid_t pid) {
    struct watched watched = {.count = 1, .pids = {pid}};
    char path[64];
    int child;
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, pid);
    FILE *file = fopen(path, "re");
    while (file != NULL && watched.count < MOST_WATCHED && fscanf(file, "%d", &child) == 1) {
        watched.pids[watched.count++] = child;
    }
    if (file != NULL) {
        fclose(file);
    }
    return watched;
}

static void add_task(pid_t pid, const char *task, struct cpu_time *sum) {
    char path[320];
    unsigned long long ran, waited;
    snprintf(path, sizeof path, "/proc/%d/task/%s/schedstat", pid, task);
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return; // the thread ended between the listing and here
    }
    if (fscanf(file, "%llu %llu", &ran, &waited) != 2) {
        die("%s cannot be read: this kernel has no schedstat", path);
    }
    fclose(file);
    sum->ran_ns += ran;
    sum->waited_ns += waited;
}

// Adds up the tasks' times, or counts them when `sum` is NULL.
static int over_tasks(const struct watched *watched, struct cpu_time *sum) {
    int count = 0;
    for (int at = 0; at < watched->count; at++) {
        char path[64];
        snprintf(path, sizeof path, "/proc/%d/task", watched->pids[at]);
        DIR *tasks = opendir(path);
        if (tasks == NULL) {
            die("process %d is gone", watched->pids[at]);
        }
        const struct dirent *task;
        while ((task = readdir(tasks)) != NULL) {
            if (task->d_name[0] == '.') {
                continue;
            }
            count++;
            if (sum != NULL) {
                add_task(watched->pids[at], task->d_name, sum);
            }
        }
        closedir(tasks);
    }
    return count;
}

struct cpu_time cpu_of(const struct watched *watched) {
    struct cpu_time sum = {0};
    over_tasks(watched, &sum);
    return sum;
}

int threads_of(const struct watched *watched) { return over_tasks(watched, NULL); }

uint64_t resident_kib_of(const struct watched *watched) {
    uint64_t sum = 0;
    for (int at = 0; at < watched->count; at++) {
        char text[256];
        unsigned long long kib = 0;
        snprintf(text, sizeof text, "/proc/%d/status", watched->pids[at]);
        FILE *file = fopen(text, "re");
        if (file == NULL) {
            die("process %d is gone", watched->pids[at]);
        }
        while (fgets(text, sizeof text, file) != NULL && sscanf(text, "VmRSS: %llu kB", &kib) != 1) {
        }
        fclose(file);
        sum += kib;
    }
    return sum;
}

uint64_t stolen_ns(void) {
    unsigned long long user, nice, system, idle, wait, irq, softirq, steal;
    FILE *file = fopen("/proc/stat", "re");
    if (file == NULL || fscanf(file, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &user, &nice, &system, &idle, &wait,
                               &irq, &softirq, &steal) != 8) {
        die("/proc/stat cannot be read");
    }
    fclose(file);
    return steal * (1000000000u / (uint64_t)sysconf(_SC_CLK_TCK));
}
