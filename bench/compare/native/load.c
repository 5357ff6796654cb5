// The load generator: one thread, every answer checked byte by byte, latencies in a histogram, the CPU time of the
// program under test read at the exact edges of the measured window. Prints one JSON object; exits with 3 when an
// answer was wrong, missing or cut, so that a broken program cannot look fast.
//
//   load --port N --connections N [--events N --interval-us U] [--rate R] [--body B] [--seconds S | --limit N | --idle]
//
// Closed loop: each connection sends its next request when its answer is complete. Open loop (--rate): requests begin
// at their time whatever the answers do, and their latency counts from that time. Streams begin spread over one
// interval and with different first lengths, so that neither their events nor their ends come in bursts.
#define _GNU_SOURCE
#include "load.h"

#include "canned.h"
#include "net.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST_CONNECTING = 64, MOST_EVENTS = 512 };

static const uint64_t second_ns = 1000000000u;
static const uint64_t patience_ns = 20 * 1000000000ull; // for connecting, and for the last answers

enum phase { PHASE_CONNECT, PHASE_WARM, PHASE_MEASURE, PHASE_DRAIN };

struct load_counts counts;
static struct load_counts window;
uint64_t started, finished, faults;
uint32_t busy, connected, first_events_seen;
char first_fault[256];

static enum phase phase;
static uint64_t phase_ends_ns, loop_began_ns;
static uint32_t attempted, begun_first;
static struct session *sessions;
static struct session **free_sessions; // open loop only
static uint32_t free_count;

static struct measured {
    uint64_t began_ns, ended_ns;
    struct cpu_time program;
    uint64_t upstream_cpu_ns, own_cpu_ns, stolen_ns;
    uint64_t resident_before_kib, resident_kib;
    int threads_before, threads;
    struct thread_cpu each_before[MOST_THREADS], each[MOST_THREADS];
    int each_before_count, each_count;
} measured;

// ---- What a free connection does next ------------------------------------------------------------------------------

static bool may_begin(void) { return phase != PHASE_DRAIN && (options.limit == 0 || started < options.limit); }

void on_session_free(struct session *session, uint64_t at_ns) {
    if (options.rate > 0) {
        free_sessions[free_count++] = session;
    } else if (options.idle ? session->events_wanted == 0 : phase != PHASE_CONNECT && may_begin()) {
        session_begin(session, options.events, at_ns);
    }
}

static uint64_t intended_ns(uint64_t request) { return loop_began_ns + request * second_ns / options.rate; }

static void begin_due_requests(uint64_t now) {
    while (options.rate > 0 && may_begin() && free_count > 0 && intended_ns(started) <= now) {
        session_begin(free_sessions[--free_count], options.events, intended_ns(started));
    }
}

static uint64_t first_begin_ns(uint32_t number) {
    return loop_began_ns + options.interval_ns * number / options.connections;
}

// The first request of each connection of a closed loop.
static void begin_first_requests(uint64_t now) {
    while (options.rate == 0 && begun_first < options.connections && first_begin_ns(begun_first) <= now) {
        struct session *session = &sessions[begun_first];
        uint32_t events = options.limit > 0 || options.events == 0
                              ? options.events
                              : 1 + (uint32_t)((uint64_t)options.events * begun_first / options.connections);
        begun_first++;
        if (session->state == SESSION_FREE && may_begin()) {
            session_begin(session, events, now);
        }
    }
}

// ---- Phases --------------------------------------------------------------------------------------------------------

static uint64_t own_cpu_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (uint64_t)time.tv_sec * second_ns + (uint64_t)time.tv_nsec;
}

static void begin_window(void) {
    measured.threads_before = threads_of(&options.program);
    measured.each_before_count = threads_cpu_of(&options.program, measured.each_before);
    measured.upstream_cpu_ns = cpu_of(&options.upstream).ran_ns;
    measured.stolen_ns = stolen_ns();
    measured.own_cpu_ns = own_cpu_ns();
    memset(&counts, 0, sizeof counts);
    measured.program = cpu_of(&options.program);
    measured.began_ns = now_ns();
}

static void end_window(void) {
    window = counts; // what comes while draining is checked, not measured
    measured.ended_ns = now_ns();
    struct cpu_time program = cpu_of(&options.program);
    measured.program.ran_ns = program.ran_ns - measured.program.ran_ns;
    measured.program.waited_ns = program.waited_ns - measured.program.waited_ns;
    measured.own_cpu_ns = own_cpu_ns() - measured.own_cpu_ns;
    measured.upstream_cpu_ns = cpu_of(&options.upstream).ran_ns - measured.upstream_cpu_ns;
    measured.stolen_ns = stolen_ns() - measured.stolen_ns;
    measured.threads = threads_of(&options.program);
    measured.each_count = threads_cpu_of(&options.program, measured.each);
    measured.resident_kib = resident_kib_of(&options.program);
}

// Tells the upstream itself to send what is left of every stream, so that each can be checked to its end.
static void ask_to_finish(void) {
    static const char request[] = "POST /finish HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n";
    char answer[512];
    int fd = connect_now(options.finish_port);
    if (fd < 0 || send(fd, request, sizeof request - 1, MSG_NOSIGNAL) != sizeof request - 1 ||
        recv(fd, answer, sizeof answer, 0) <= 0) {
        die("the upstream does not answer POST /finish");
    }
    close(fd);
}

static void begin_drain(uint64_t now) {
    phase = PHASE_DRAIN;
    phase_ends_ns = now + patience_ns;
    if (options.finish_port != 0) {
        ask_to_finish();
    }
}

static bool all_connected(void) {
    return options.idle ? first_events_seen == options.connections : connected == options.connections;
}

static void connect_more(int epoll) {
    uint32_t settled = options.idle ? first_events_seen : connected;
    while (attempted < options.connections && attempted - settled < MOST_CONNECTING) {
        sessions[attempted].number = attempted;
        session_connect(&sessions[attempted++], epoll);
    }
}

static void on_all_connected(uint64_t now) {
    phase = PHASE_WARM;
    loop_began_ns = now;
    phase_ends_ns = options.limit > 0 ? now + 10 * patience_ns : now + options.warm_ns;
}

// Moves to the next phase when it is time. False: all is done.
static bool advance(uint64_t now, int epoll) {
    if (faults > 0) {
        return false;
    }
    switch (phase) {
    case PHASE_CONNECT:
        connect_more(epoll);
        if (all_connected()) {
            on_all_connected(now);
        } else if (now > phase_ends_ns) {
            die("%u of %u connections within 20 s", connected, options.connections);
        }
        return true;
    case PHASE_WARM:
        if (options.limit > 0 && finished >= options.limit) {
            return false;
        }
        if (now >= phase_ends_ns) {
            if (options.limit > 0) {
                die("%lu of %lu requests within 200 s", finished, options.limit);
            }
            phase = PHASE_MEASURE;
            begin_window();
            phase_ends_ns = measured.began_ns + options.measure_ns;
        }
        return true;
    case PHASE_MEASURE:
        if (now >= phase_ends_ns) {
            end_window();
            begin_drain(now);
        }
        return true;
    default:
        if (busy > 0 && now > phase_ends_ns) {
            faults++;
            snprintf(first_fault, sizeof first_fault, "%u answers did not end within 20 s", busy);
        }
        return busy > 0 && faults == 0;
    }
}

static uint64_t time_to_wait(uint64_t now) {
    uint64_t next = phase_ends_ns;
    if (options.rate > 0 && phase != PHASE_CONNECT && free_count > 0 && may_begin() && intended_ns(started) < next) {
        next = intended_ns(started);
    }
    if (options.rate == 0 && !options.idle && phase != PHASE_CONNECT && begun_first < options.connections &&
        first_begin_ns(begun_first) < next) {
        next = first_begin_ns(begun_first);
    }
    return next > now ? next - now : 0;
}

static void run(void) {
    static struct epoll_event events[MOST_EVENTS];
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    phase_ends_ns = now_ns() + patience_ns;
    measured.resident_before_kib = resident_kib_of(&options.program);
    uint64_t now = now_ns();
    while (advance(now, epoll)) {
        if (phase != PHASE_CONNECT && !options.idle) {
            begin_first_requests(now);
            begin_due_requests(now);
        }
        int ready = wait_events(epoll, events, MOST_EVENTS, time_to_wait(now));
        for (int at = 0; at < ready; at++) {
            session_on_event(events[at].data.ptr, events[at].events);
        }
        now = now_ns();
    }
}

// ---- Report ---------------------------------------------------------------------------------------------------------

static void print_histogram(const char *name, const struct histogram *histogram) {
    printf("\"%s\":{\"count\":%lu,\"p50Ns\":%lu,\"p90Ns\":%lu,\"p99Ns\":%lu,\"p999Ns\":%lu,\"maxNs\":%lu},", name,
           histogram->count, histogram_at(histogram, 0.5), histogram_at(histogram, 0.9), histogram_at(histogram, 0.99),
           histogram_at(histogram, 0.999), histogram->greatest);
}

static void print_text(const char *name, const char *value) {
    printf("\"%s\":\"", name);
    for (; *value != '\0'; value++) {
        if (*value == '"' || *value == '\\' || (unsigned char)*value < ' ') {
            printf("\\u%04x", (unsigned char)*value);
        } else {
            putchar(*value);
        }
    }
    fputs("\",", stdout);
}

// Nanoseconds of each thread in the window, those below 1 % of it left out.
static void print_threads(void) {
    const char *separator = "";
    fputs("\"threadCpu\":[", stdout);
    for (int at = 0; at < measured.each_count; at++) {
        uint64_t ran_ns = measured.each[at].ran_ns;
        for (int before = 0; before < measured.each_before_count; before++) {
            ran_ns -= measured.each_before[before].id == measured.each[at].id ? measured.each_before[before].ran_ns : 0;
        }
        if (ran_ns * 100 >= measured.ended_ns - measured.began_ns) {
            printf("%s{", separator);
            print_text("name", measured.each[at].name);
            printf("\"ranNs\":%lu}", ran_ns);
            separator = ",";
        }
    }
    fputs("],", stdout);
}

static void report(void) {
    printf("{\"ok\":%s,", faults == 0 ? "true" : "false");
    print_text("fault", first_fault);
    printf("\"requests\":%lu,\"events\":%lu,\"streamsDone\":%lu,\"finished\":%lu,", window.requests, window.events,
           window.streams_done, finished);
    print_histogram("latency", &window.latency);
    print_histogram("firstEvent", &window.first_event);
    printf("\"elapsedNs\":%lu,\"programCpuNs\":%lu,\"programWaitedNs\":%lu,\"upstreamCpuNs\":%lu,\"loadCpuNs\":%lu,"
           "\"stolenNs\":%lu,",
           measured.ended_ns - measured.began_ns, measured.program.ran_ns, measured.program.waited_ns,
           measured.upstream_cpu_ns, measured.own_cpu_ns, measured.stolen_ns);
    print_threads();
    printf("\"residentBeforeKib\":%lu,\"residentKib\":%lu,\"threadsBefore\":%d,\"threads\":%d}\n",
           measured.resident_before_kib, measured.resident_kib, measured.threads_before, measured.threads);
}

int main(int count, char **arguments) {
    read_options(count, arguments);
    signal(SIGPIPE, SIG_IGN);
    canned_prepare();
    ask_for_exact_timers();
    sessions = calloc(options.connections, sizeof *sessions);
    free_sessions = calloc(options.connections, sizeof *free_sessions);
    if (sessions == NULL || free_sessions == NULL) {
        die("out of memory");
    }
    run();
    report();
    return faults == 0 ? 0 : 3;
}
