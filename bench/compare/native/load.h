// The load generator's shared parts: what was asked for, the sessions, and what was seen.
#pragma once

#include "histogram.h"
#include "http1.h"
#include "procfs.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct load_options {
    uint16_t port;          // the program under test
    uint16_t finish_port;   // the upstream itself: where POST /finish goes, 0: nowhere
    uint32_t connections;
    uint32_t events;        // per stream; 0: whole answers
    uint64_t interval_ns;   // the upstream's pace, for spreading the streams evenly over it
    uint64_t rate;          // requests per second of an open loop; 0: closed loop
    uint64_t body_bytes;    // of a request, at least
    uint64_t limit;         // that many requests and no time window; 0: by time
    bool idle;              // every stream waits after its first event
    bool include_usage;     // ask for the usage event
    uint64_t warm_ns, measure_ns;
    const char *key;
    const char *answer_model; // the model's name that answers must carry
    struct watched program, upstream;
};

enum session_state { SESSION_CONNECTING, SESSION_FREE, SESSION_BUSY, SESSION_CLOSED };

struct session {
    int fd;
    enum session_state state;
    uint32_t number;
    uint64_t began_ns;     // open loop: when it was meant to begin
    uint32_t events_wanted, events_seen;
    bool finish_seen, usage_seen, done_seen;
    uint64_t last_stamp_ns;
    struct http_reader reader;
    char *unsent;          // the rest of a request the kernel did not take
    size_t unsent_at, unsent_bytes;
    uint32_t kept_bytes;
    char kept[1024];       // a whole answer, or the start of a line that was cut
};

struct load_counts {
    uint64_t requests, events, streams_done;
    struct histogram latency;     // whole answers: from begin to end; events: from the stamp inside
    struct histogram first_event; // streams: from begin to the first event
};

extern struct load_options options;
extern struct load_counts counts;
extern uint64_t started, finished, faults;
extern uint32_t busy, connected, first_events_seen;
extern char first_fault[256];

// Reads the command line into `options`; dies with a sentence when it cannot.
void read_options(int count, char **arguments);

// Builds the request text for a stream of `events` events (0: a whole answer). Valid until the next call.
const char *request_text(uint32_t events, size_t *bytes);

void session_connect(struct session *session, int epoll);
void session_begin(struct session *session, uint32_t events, uint64_t began_ns);
void session_on_event(struct session *session, uint32_t events);
void session_close(struct session *session);

// Called by a session that became free: the place where the next request is decided.
void on_session_free(struct session *session, uint64_t at_ns);
