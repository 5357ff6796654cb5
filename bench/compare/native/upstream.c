// A canned upstream that speaks OpenAI chat: one thread, keep-alive, whole answers and paced streams.
//
//   upstream --port N [--interval-us U] [--batch B] [--fault none|drop|corrupt|cut]
//
// A request with "stream":true is answered by max_tokens events, one each U microseconds per stream (0: as fast as the
// connection takes them), B events per write, each event a chunk of its own with its send time inside. GET /health
// answers 200; POST /finish makes every stream send what is left at once, so that a measurement ends quickly and every
// stream can still be checked to its end. A fault is there to show that the load generator notices one.
#define _GNU_SOURCE
#include "canned.h"
#include "http1.h"
#include "net.h"
#include "schedule.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    MOST_BATCH = 64,
    MOST_BODY = 64 << 20,
    RECEIVE_BYTES = 1 << 18,
    STREAM_SEND_BUFFER = 1 << 18, // bounds what an unpaced stream can pile up in the kernel
};

enum fault { FAULT_NONE, FAULT_DROP, FAULT_CORRUPT, FAULT_CUT };

struct connection {
    struct scheduled turn; // first: the schedule knows connections by it
    int fd;
    bool answering_stream;
    bool head_is_sent;
    bool with_usage;
    uint32_t events, events_sent;
    struct http_reader reader;
    char *body;
    size_t body_bytes, body_room;
    char *unsent;
    size_t unsent_at, unsent_bytes;
};

static struct {
    uint64_t requests, streams, streams_with_usage, events, refused;
} totals;

static char receive_buffer[RECEIVE_BYTES];
static uint64_t interval_ns;
static uint32_t batch = 1;
static enum fault fault;
static bool hurry;
static volatile sig_atomic_t stopping;

static const char stream_head[] = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n"
                                  "cache-control: no-cache\r\ntransfer-encoding: chunked\r\n"
                                  "x-request-id: req_01J8Z4K3VN\r\n\r\n";

// ---- Sending -------------------------------------------------------------------------------------------------------

static void drop(struct connection *connection) {
    unschedule(&connection->turn);
    close(connection->fd);
    http_forget(&connection->reader);
    free(connection->body);
    free(connection->unsent);
    free(connection);
}

// One send; what the kernel does not take is kept for the next EPOLLOUT. False: the connection is gone.
static bool send_or_keep(struct connection *connection, const char *bytes, size_t count) {
    ssize_t sent = send(connection->fd, bytes, count, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) {
        return false;
    }
    size_t left = count - (sent < 0 ? 0 : (size_t)sent);
    if (left > 0) {
        connection->unsent = malloc(left);
        memcpy(connection->unsent, bytes + count - left, left);
        connection->unsent_at = 0;
        connection->unsent_bytes = left;
    }
    return true;
}

static bool send_kept(struct connection *connection) {
    size_t left = connection->unsent_bytes - connection->unsent_at;
    ssize_t sent = send(connection->fd, connection->unsent + connection->unsent_at, left, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) {
        return false;
    }
    connection->unsent_at += sent < 0 ? 0 : (size_t)sent;
    if (connection->unsent_at == connection->unsent_bytes) {
        free(connection->unsent);
        connection->unsent = NULL;
        connection->unsent_bytes = 0;
    }
    return true;
}

// One write of a stream: the head before the first event, `batch` events, or the tail. False: the connection is gone.
static bool send_events(struct connection *connection) {
    static char text[sizeof stream_head + MOST_BATCH * CANNED_EVENT_MOST + 4 * CANNED_EVENT_MOST];
    size_t bytes = 0;
    if (!connection->head_is_sent) {
        memcpy(text, stream_head, sizeof stream_head - 1);
        bytes = sizeof stream_head - 1;
        connection->head_is_sent = true;
    }
    uint32_t middle = connection->events / 2;
    if (connection->events_sent == connection->events) {
        connection->answering_stream = false;
        if (fault == FAULT_CUT) {
            return false;
        }
        bytes += canned_write_tail(text + bytes, connection->with_usage, connection->events);
        return send_or_keep(connection, text, bytes);
    }
    uint64_t stamp_ns = now_ns();
    for (uint32_t at = 0; at < batch && connection->events_sent < connection->events; at++) {
        size_t written = canned_write_event(text + bytes, stamp_ns);
        if (fault == FAULT_CORRUPT && connection->events_sent == middle) {
            text[bytes + 20] ^= 1;
        }
        bytes += fault == FAULT_DROP && connection->events_sent == middle ? 0 : written;
        connection->events_sent++;
        totals.events++;
    }
    return bytes == 0 || send_or_keep(connection, text, bytes);
}

static void send_due_streams(void) {
    // A bound, so that unpaced streams cannot keep the loop from reading requests.
    struct scheduled *next;
    for (int left = 256; left > 0 && (next = next_scheduled()) != NULL && next->due_ns <= now_ns(); left--) {
        struct connection *connection = (struct connection *)next;
        unschedule(&connection->turn);
        if (!send_events(connection)) {
            drop(connection);
        } else if (connection->answering_stream && connection->unsent == NULL) {
            schedule(&connection->turn, hurry || interval_ns == 0 ? now_ns() : connection->turn.due_ns + interval_ns);
        }
    }
}

// ---- Requests ------------------------------------------------------------------------------------------------------

static bool answer_whole(struct connection *connection, int status, const char *body, size_t body_bytes) {
    char text[1024];
    int head = sprintf(text, "HTTP/1.1 %d %s\r\ncontent-type: application/json\r\ncontent-length: %zu\r\n"
                             "x-request-id: req_01J8Z4K3VN\r\nopenai-processing-ms: 1\r\n\r\n",
                       status, status == 200 ? "OK" : "Refused", body_bytes);
    memcpy(text + head, body, body_bytes);
    if (fault == FAULT_CORRUPT) {
        text[(size_t)head + body_bytes / 2] ^= 1;
    }
    size_t sent_bytes = (size_t)head + (fault == FAULT_CUT ? body_bytes / 2 : body_bytes);
    return send_or_keep(connection, text, sent_bytes) && fault != FAULT_CUT;
}

static bool refuse(struct connection *connection, int status, const char *why) {
    char body[256];
    totals.refused++;
    int bytes = snprintf(body, sizeof body, "{\"error\":{\"message\":\"%s\",\"type\":\"invalid_request_error\"}}", why);
    return answer_whole(connection, status, body, (size_t)bytes);
}

static bool begin_stream(struct connection *connection, const struct canned_request *request) {
    connection->answering_stream = true;
    connection->head_is_sent = false;
    connection->with_usage = request->include_usage;
    connection->events = (uint32_t)request->max_tokens;
    connection->events_sent = 0;
    totals.streams++;
    totals.streams_with_usage += request->include_usage;
    int room = STREAM_SEND_BUFFER;
    if (interval_ns == 0) {
        setsockopt(connection->fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    }
    schedule(&connection->turn, now_ns());
    return true;
}

static bool answer_chat(struct connection *connection) {
    struct canned_request request;
    if (!canned_read_request(connection->body, connection->body_bytes, &request)) {
        return refuse(connection, 400, "not a chat request with a model, messages and max_tokens");
    }
    bool is_known = (request.model_bytes == strlen(CANNED_ASKED_MODEL) &&
                     memcmp(request.model, CANNED_ASKED_MODEL, request.model_bytes) == 0) ||
                    (request.model_bytes == strlen(CANNED_UPSTREAM_MODEL) &&
                     memcmp(request.model, CANNED_UPSTREAM_MODEL, request.model_bytes) == 0);
    if (!is_known) {
        return refuse(connection, 404, "no such model");
    }
    totals.requests++;
    return request.stream ? begin_stream(connection, &request)
                          : answer_whole(connection, 200, canned_answer(), CANNED_ANSWER_BYTES);
}

static bool finish_streams(struct connection *connection) {
    hurry = true;
    schedule_all_at(now_ns());
    return answer_whole(connection, 200, "{}", 2);
}

static bool answer(struct connection *connection) {
    const struct http_reader *reader = &connection->reader;
    bool is_post = strcmp(reader->method, "POST") == 0;
    if (is_post && strcmp(reader->path, "/v1/chat/completions") == 0) {
        return answer_chat(connection);
    }
    if (is_post && strcmp(reader->path, "/finish") == 0) {
        return finish_streams(connection);
    }
    if (strcmp(reader->method, "GET") == 0 && strcmp(reader->path, "/health") == 0) {
        return answer_whole(connection, 200, "{}", 2);
    }
    return refuse(connection, 404, "no such path");
}

static void keep_body(void *owner, const char *bytes, size_t count) {
    struct connection *connection = owner;
    size_t needed = connection->body_bytes + count;
    if (needed > MOST_BODY) {
        die("a request body is above 64 MiB");
    }
    if (needed > connection->body_room) {
        size_t room = connection->reader.has_length && connection->reader.length >= needed
                          ? (size_t)connection->reader.length
                          : needed * 2;
        connection->body = realloc(connection->body, room);
        connection->body_room = room;
    }
    memcpy(connection->body + connection->body_bytes, bytes, count);
    connection->body_bytes = needed;
}

// Takes what arrived. False: the connection is to be dropped.
static bool take(struct connection *connection, const char *bytes, size_t count) {
    while (count > 0) {
        size_t taken;
        if (connection->answering_stream || connection->unsent != NULL) {
            totals.refused++; // a second request before the answer's end: nobody here does that
            return false;
        }
        enum http_progress progress = http_read(&connection->reader, bytes, count, &taken, keep_body, connection);
        if (progress == HTTP_MALFORMED) {
            refuse(connection, 400, connection->reader.fault);
            return false;
        }
        if (progress == HTTP_COMPLETE) {
            bool goes_on = answer(connection) && !connection->reader.closes;
            connection->body_bytes = 0;
            if (!goes_on) {
                return false;
            }
        }
        bytes += taken;
        count -= taken;
    }
    return true;
}

static void on_event(struct connection *connection, uint32_t events) {
    if ((events & EPOLLOUT) != 0 && connection->unsent != NULL) {
        if (!send_kept(connection)) {
            drop(connection);
            return;
        }
        if (connection->unsent == NULL && connection->answering_stream) {
            schedule(&connection->turn, now_ns());
        }
    }
    if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) == 0) {
        return;
    }
    while (true) {
        ssize_t count = recv(connection->fd, receive_buffer, sizeof receive_buffer, 0);
        if (count < 0 && errno == EAGAIN) {
            return;
        }
        if (count <= 0 || !take(connection, receive_buffer, (size_t)count)) {
            drop(connection);
            return;
        }
        // A short read emptied the socket: an end that comes later is an event of its own.
        if ((size_t)count < sizeof receive_buffer && (events & EPOLLRDHUP) == 0) {
            return;
        }
    }
}

static void accept_all(int epoll, int listener) {
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        struct connection *connection = calloc(1, sizeof *connection);
        if (connection == NULL) {
            die("out of memory");
        }
        set_nonblocking(fd);
        connection->fd = fd;
        connection->turn.heap_at = -1;
        http_expect_requests(&connection->reader);
        watch_edges(epoll, fd, connection);
    }
    if (errno != EAGAIN) {
        die("accept: %s", strerror(errno));
    }
}

static enum fault fault_named(const char *name) {
    static const char *const names[] = {"none", "drop", "corrupt", "cut"};
    for (int at = 0; at < 4; at++) {
        if (strcmp(name, names[at]) == 0) {
            return (enum fault)at;
        }
    }
    die("--fault is none, drop, corrupt or cut, not '%s'", name);
}

static void on_stop(int signal_number) {
    (void)signal_number;
    stopping = 1;
}

static uint16_t read_options(int count, char **options) {
    uint64_t port = 0;
    for (int at = 1; at < count; at += 2) {
        const char *value = at + 1 < count ? options[at + 1] : NULL;
        if (strcmp(options[at], "--port") == 0) {
            port = decimal_option("--port", value);
        } else if (strcmp(options[at], "--interval-us") == 0) {
            interval_ns = decimal_option("--interval-us", value) * 1000;
        } else if (strcmp(options[at], "--batch") == 0) {
            batch = (uint32_t)decimal_option("--batch", value);
        } else if (strcmp(options[at], "--fault") == 0 && value != NULL) {
            fault = fault_named(value);
        } else {
            die("unknown option '%s'", options[at]);
        }
    }
    if (port == 0 || port > 65535 || batch == 0 || batch > MOST_BATCH) {
        die("--port is needed, --batch is 1 to %d", MOST_BATCH);
    }
    return (uint16_t)port;
}

int main(int count, char **options) {
    uint16_t port = read_options(count, options);
    struct sigaction stop = {.sa_handler = on_stop};
    sigaction(SIGTERM, &stop, NULL);
    sigaction(SIGINT, &stop, NULL);
    canned_prepare();
    ask_for_exact_timers();
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    int listener = listen_on(port);
    watch_edges(epoll, listener, NULL);
    static struct epoll_event events[512];
    while (!stopping) {
        uint64_t now = now_ns();
        const struct scheduled *next = next_scheduled();
        uint64_t limit = next == NULL ? 1000000000u : next->due_ns > now ? next->due_ns - now : 0;
        int ready = wait_events(epoll, events, 512, limit);
        for (int at = 0; at < ready; at++) {
            if (events[at].data.ptr == NULL) {
                accept_all(epoll, listener);
            } else {
                on_event(events[at].data.ptr, events[at].events);
            }
        }
        send_due_streams();
    }
    printf("{\"requests\":%lu,\"streams\":%lu,\"streamsWithUsage\":%lu,\"events\":%lu,\"refused\":%lu}\n",
           totals.requests, totals.streams, totals.streams_with_usage, totals.events, totals.refused);
    return 0;
}
