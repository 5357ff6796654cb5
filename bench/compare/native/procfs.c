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

// What to do with one thread of a watched process.
typedef void (*task_visit)(pid_t pid, const char *task, void *state);

static int over_tasks(const struct watched *watched, task_visit visit, void *state) {
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
            if (task->d_name[0] != '.') {
                visit(watched->pids[at], task->d_name, state);
                count++;
            }
        }
        closedir(tasks);
    }
    return count;
}

static bool read_task(pid_t pid, const char *task, struct cpu_time *time) {
    char path[320];
    unsigned long long ran, waited;
    snprintf(path, sizeof path, "/proc/%d/task/%s/schedstat", pid, task);
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return false; // the thread ended between the listing and here
    }
    if (fscanf(file, "%llu %llu", &ran, &waited) != 2) {
        die("%s cannot be read: this kernel has no schedstat", path);
    }
    fclose(file);
    *time = (struct cpu_time){.ran_ns = ran, .waited_ns = waited};
    return true;
}

static void add_task(pid_t pid, const char *task, void *state) {
    struct cpu_time *sum = state, time;
    if (read_task(pid, task, &time)) {
        sum->ran_ns += time.ran_ns;
        sum->waited_ns += time.waited_ns;
    }
}

struct cpu_time cpu_of(const struct watched *watched) {
    struct cpu_time sum = {0};
    over_tasks(watched, add_task, &sum);
    return sum;
}

static void ignore_task(pid_t pid, const char *task, void *state) {
    (void)pid;
    (void)task;
    (void)state;
}

int threads_of(const struct watched *watched) { return over_tasks(watched, ignore_task, NULL); }

struct thread_list {
    int count;
    struct thread_cpu *threads;
};

static void list_task(pid_t pid, const char *task, void *state) {
    struct thread_list *list = state;
    struct cpu_time time;
    if (list->count == MOST_THREADS || !read_task(pid, task, &time)) {
        return;
    }
    struct thread_cpu *thread = &list->threads[list->count++];
    char path[320];
    snprintf(path, sizeof path, "/proc/%d/task/%s/comm", pid, task);
    FILE *file = fopen(path, "re");
    *thread = (struct thread_cpu){.id = (pid_t)atoi(task), .ran_ns = time.ran_ns};
    if (file != NULL) {
        if (fgets(thread->name, sizeof thread->name, file) != NULL) {
            thread->name[strcspn(thread->name, "\n")] = '\0';
        }
        fclose(file);
    }
}

int threads_cpu_of(const struct watched *watched, struct thread_cpu threads[MOST_THREADS]) {
    struct thread_list list = {.threads = threads};
    over_tasks(watched, list_task, &list);
    return list.count;
}

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
