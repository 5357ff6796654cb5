// One connection of the load generator: sends a request, reads the answer, checks every byte of it.
#define _GNU_SOURCE
#include "canned.h"
#include "load.h"
#include "net.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { RECEIVE_BYTES = 1 << 18 };

static char receive_buffer[RECEIVE_BYTES];
static uint64_t received_ns; // when the bytes in hand were read

static void __attribute__((format(printf, 2, 3))) fail(struct session *session, const char *format, ...) {
    if (faults++ == 0) {
        va_list arguments;
        va_start(arguments, format);
        int at = snprintf(first_fault, sizeof first_fault, "connection %u: ", session->number);
        vsnprintf(first_fault + at, sizeof first_fault - (size_t)at, format, arguments);
        va_end(arguments);
    }
    session_close(session);
}

void session_close(struct session *session) {
    if (session->state == SESSION_CLOSED) {
        return;
    }
    busy -= session->state == SESSION_BUSY;
    connected -= session->state != SESSION_CONNECTING;
    session->state = SESSION_CLOSED;
    close(session->fd);
    http_forget(&session->reader);
    free(session->unsent);
    session->unsent = NULL;
}

void session_connect(struct session *session, int epoll) {
    session->fd = begin_connect(options.port);
    if (session->fd < 0) {
        session->state = SESSION_CLOSED;
        faults++;
        snprintf(first_fault, sizeof first_fault, "connection %u was refused", session->number);
        return;
    }
    session->state = SESSION_CONNECTING;
    http_expect_answers(&session->reader);
    watch_edges(epoll, session->fd, session);
}

void session_begin(struct session *session, uint32_t events, uint64_t began_ns) {
    size_t bytes;
    const char *text = request_text(events, &bytes);
    session->state = SESSION_BUSY;
    session->began_ns = began_ns;
    session->events_wanted = events;
    session->events_seen = 0;
    session->kept_bytes = 0;
    session->last_stamp_ns = 0;
    session->finish_seen = session->usage_seen = session->done_seen = false;
    busy++;
    started++;
    ssize_t sent = send(session->fd, text, bytes, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) {
        fail(session, "sending the request: %s", strerror(errno));
        return;
    }
    size_t left = bytes - (sent < 0 ? 0 : (size_t)sent);
    if (left > 0) {
        session->unsent = malloc(left);
        memcpy(session->unsent, text + bytes - left, left);
        session->unsent_at = 0;
        session->unsent_bytes = left;
    }
}

static void send_kept(struct session *session) {
    size_t left = session->unsent_bytes - session->unsent_at;
    ssize_t sent = send(session->fd, session->unsent + session->unsent_at, left, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) {
        fail(session, "sending the request: %s", strerror(errno));
        return;
    }
    session->unsent_at += sent < 0 ? 0 : (size_t)sent;
    if (session->unsent_at == session->unsent_bytes) {
        free(session->unsent);
        session->unsent = NULL;
    }
}

static void on_content(struct session *session, uint64_t stamp_ns) {
    if (stamp_ns < session->last_stamp_ns || stamp_ns > received_ns || session->finish_seen) {
        fail(session, "event %u is out of order", session->events_seen);
        return;
    }
    session->last_stamp_ns = stamp_ns;
    if (session->events_seen++ == 0) {
        histogram_add(&counts.first_event, received_ns - session->began_ns);
        first_events_seen++;
    }
    counts.events++;
    histogram_add(&counts.latency, received_ns - stamp_ns);
}

static void on_line(struct session *session, const char *line, size_t bytes) {
    uint64_t stamp_ns = 0;
    if (bytes == 0 || line[0] == ':') {
        return; // the end of an event, or a comment
    }
    switch (canned_read_line(line, bytes, options.answer_model, &stamp_ns, session->events_seen)) {
    case CANNED_CONTENT:
        on_content(session, stamp_ns);
        break;
    case CANNED_FINISH:
        session->finish_seen = true;
        break;
    case CANNED_USAGE:
        session->usage_seen = true;
        break;
    case CANNED_DONE:
        session->done_seen = true;
        break;
    default:
        fail(session, "after %u events an unexpected line of %zu bytes: %.*s", session->events_seen, bytes,
             bytes < 160 ? (int)bytes : 160, line);
        break;
    }
}

static void keep(struct session *session, const char *bytes, size_t count) {
    if (session->kept_bytes + count > sizeof session->kept) {
        fail(session, "an answer or an event is longer than %zu bytes", sizeof session->kept);
        return;
    }
    memcpy(session->kept + session->kept_bytes, bytes, count);
    session->kept_bytes += (uint32_t)count;
}

static void take_body(void *owner, const char *bytes, size_t count) {
    struct session *session = owner;
    if (session->events_wanted == 0 || session->reader.status != 200) {
        keep(session, bytes, count);
        return;
    }
    while (count > 0 && session->state == SESSION_BUSY) {
        const char *end = memchr(bytes, '\n', count);
        if (end == NULL) {
            keep(session, bytes, count);
            return;
        }
        size_t line_bytes = (size_t)(end - bytes);
        if (session->kept_bytes > 0) {
            keep(session, bytes, line_bytes);
            uint32_t kept = session->kept_bytes;
            session->kept_bytes = 0;
            if (session->state == SESSION_BUSY) {
                on_line(session, session->kept, kept);
            }
        } else {
            on_line(session, bytes, line_bytes);
        }
        bytes += line_bytes + 1;
        count -= line_bytes + 1;
    }
}

static void on_answered(struct session *session) {
    if (session->reader.status != 200) {
        fail(session, "status %d: %.*s", session->reader.status, (int)session->kept_bytes, session->kept);
    } else if (session->reader.closes) {
        fail(session, "the program closes the connection after an answer");
    } else if (session->events_wanted == 0 &&
               !canned_is_answer(session->kept, session->kept_bytes, options.answer_model)) {
        fail(session, "the answer is not the canned one: %.*s", (int)session->kept_bytes, session->kept);
    } else if (session->events_wanted > 0 &&
               (session->events_seen != session->events_wanted || !session->finish_seen || !session->done_seen ||
                session->usage_seen != options.include_usage || session->kept_bytes > 0)) {
        fail(session, "a stream ended with %u of %u events, finish %d, usage %d, [DONE] %d", session->events_seen,
             session->events_wanted, session->finish_seen, session->usage_seen, session->done_seen);
    } else {
        session->state = SESSION_FREE;
        busy--;
        finished++;
        counts.requests++;
        if (session->events_wanted > 0) {
            counts.streams_done++;
        } else {
            histogram_add(&counts.latency, received_ns - session->began_ns);
        }
        on_session_free(session, received_ns);
    }
}

static void take(struct session *session, const char *bytes, size_t count) {
    while (count > 0 && session->state != SESSION_CLOSED) {
        size_t taken;
        if (session->state != SESSION_BUSY || session->unsent != NULL) {
            fail(session, "%zu bytes nobody asked for: %.*s", count, count < 160 ? (int)count : 160, bytes);
            return;
        }
        enum http_progress progress = http_read(&session->reader, bytes, count, &taken, take_body, session);
        if (session->state == SESSION_CLOSED) {
            return;
        }
        if (progress == HTTP_MALFORMED) {
            fail(session, "malformed answer: %s", session->reader.fault);
            return;
        }
        bytes += taken;
        count -= taken;
        if (progress == HTTP_COMPLETE && count > 0) {
            fail(session, "%zu bytes behind the end of the answer", count);
        } else if (progress == HTTP_COMPLETE) {
            on_answered(session);
        }
    }
}

static void receive(struct session *session, bool until_end) {
    while (session->state != SESSION_CLOSED) {
        ssize_t count = recv(session->fd, receive_buffer, sizeof receive_buffer, 0);
        if (count < 0 && errno == EAGAIN) {
            return;
        }
        if (count <= 0) {
            fail(session, "the program ended the connection (%s) after %u of %u events",
                 count == 0 ? "orderly" : strerror(errno), session->events_seen, session->events_wanted);
            return;
        }
        received_ns = now_ns();
        take(session, receive_buffer, (size_t)count);
        if ((size_t)count < sizeof receive_buffer && !until_end) {
            return; // a short read emptied the socket
        }
    }
}

void session_on_event(struct session *session, uint32_t events) {
    if (session->state == SESSION_CONNECTING) {
        int error = 0;
        socklen_t bytes = sizeof error;
        getsockopt(session->fd, SOL_SOCKET, SO_ERROR, &error, &bytes);
        if (error != 0) {
            fail(session, "connecting: %s", strerror(error));
        } else if ((events & EPOLLOUT) != 0) {
            connected++;
            session->state = SESSION_FREE;
            on_session_free(session, now_ns());
        }
    }
    if (session->state != SESSION_CLOSED && session->unsent != NULL && (events & EPOLLOUT) != 0) {
        send_kept(session);
    }
    bool has_end = (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
    if (session->state != SESSION_CLOSED && (has_end || (events & EPOLLIN) != 0)) {
        receive(session, has_end);
    }
}
