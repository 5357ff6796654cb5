// The floor: a bare byte relay. One thread, one edge-triggered epoll, one upstream connection per client connection for
// its whole life, one recv and one send per message and direction, no look at the bytes. What any proxy spends above
// this, it spends on its own account.
//
//   relay --port N --upstream N
#define _GNU_SOURCE
#include "net.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SHARED_BYTES = 1 << 16, MOST_EVENTS = 512 };

struct side {
    int fd;
    bool must_read; // an edge was seen that could not be followed because the other side was blocked
    bool ended;     // this side's peer sent its end
    struct side *other;
    char *unsent; // bytes for this side that the kernel did not take yet
    size_t unsent_at, unsent_bytes;
};

static char shared[SHARED_BYTES];
// Pairs closed in this turn: a later event of the same turn may still point at them, so they are freed after it.
static struct side *closed[2 * MOST_EVENTS];
static int closed_count;

static void close_pair(struct side *side) {
    if (side->fd < 0) {
        return;
    }
    close(side->fd);
    close(side->other->fd);
    side->fd = side->other->fd = -1;
    closed[closed_count++] = side;
}

static void free_closed(void) {
    while (closed_count > 0) {
        struct side *side = closed[--closed_count];
        free(side->unsent);
        free(side->other->unsent);
        free(side->other);
        free(side);
    }
}

// False: the pair is closed.
static bool send_or_keep(struct side *side, const char *bytes, size_t count) {
    ssize_t sent = send(side->fd, bytes, count, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) {
        close_pair(side);
        return false;
    }
    size_t left = count - (sent < 0 ? 0 : (size_t)sent);
    if (left > 0) {
        side->unsent = malloc(left);
        memcpy(side->unsent, bytes + count - left, left);
        side->unsent_at = 0;
        side->unsent_bytes = left;
    }
    return true;
}

static void pump(struct side *side, bool until_end) {
    while (side->other->unsent == NULL) {
        ssize_t count = recv(side->fd, shared, sizeof shared, 0);
        if (count < 0 && errno == EAGAIN) {
            side->must_read = false;
            return;
        }
        if (count <= 0) {
            close_pair(side);
            return;
        }
        if (!send_or_keep(side->other, shared, (size_t)count)) {
            return;
        }
        // A short read emptied the socket; only an end that is already there would have no event of its own.
        if ((size_t)count < sizeof shared && !until_end) {
            side->must_read = false;
            return;
        }
    }
    side->must_read = true;
}

static void send_kept(struct side *side) {
    size_t left = side->unsent_bytes - side->unsent_at;
    ssize_t sent = send(side->fd, side->unsent + side->unsent_at, left, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) {
        close_pair(side);
        return;
    }
    side->unsent_at += sent < 0 ? 0 : (size_t)sent;
    if (side->unsent_at < side->unsent_bytes) {
        return;
    }
    free(side->unsent);
    side->unsent = NULL;
    if (side->other->must_read) {
        pump(side->other, side->other->ended);
    }
}

static void on_event(struct side *side, uint32_t events) {
    if (side->fd >= 0 && (events & EPOLLOUT) != 0 && side->unsent != NULL) {
        send_kept(side);
    }
    side->ended |= (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
    if (side->fd >= 0 && (side->ended || (events & EPOLLIN) != 0)) {
        pump(side, side->ended);
    }
}

static void accept_all(int epoll, int listener, uint16_t upstream) {
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
        // Blocking: connecting to the loopback completes inside the call, and connections are made before measuring.
        int upstream_fd = connect_now(upstream);
        if (upstream_fd < 0) {
            close(fd);
            continue;
        }
        struct side *client = calloc(1, sizeof *client);
        struct side *server = calloc(1, sizeof *server);
        if (client == NULL || server == NULL) {
            die("out of memory");
        }
        client->fd = fd;
        server->fd = upstream_fd;
        client->other = server;
        server->other = client;
        set_nonblocking(fd);
        set_nonblocking(upstream_fd);
        watch_edges(epoll, fd, client);
        watch_edges(epoll, upstream_fd, server);
    }
    if (errno != EAGAIN) {
        die("accept: %s", strerror(errno));
    }
}

int main(int count, char **options) {
    uint64_t port = 0, upstream = 0;
    for (int at = 1; at + 1 < count; at += 2) {
        if (strcmp(options[at], "--port") == 0) {
            port = decimal_option("--port", options[at + 1]);
        } else if (strcmp(options[at], "--upstream") == 0) {
            upstream = decimal_option("--upstream", options[at + 1]);
        } else {
            die("unknown option '%s'", options[at]);
        }
    }
    if (port == 0 || port > 65535 || upstream == 0 || upstream > 65535) {
        die("relay --port N --upstream N");
    }
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    int listener = listen_on((uint16_t)port);
    watch_edges(epoll, listener, NULL);
    static struct epoll_event events[MOST_EVENTS];
    while (true) {
        int ready = epoll_wait(epoll, events, MOST_EVENTS, -1);
        if (ready < 0 && errno != EINTR) {
            die("epoll_wait: %s", strerror(errno));
        }
        for (int at = 0; at < ready; at++) {
            if (events[at].data.ptr == NULL) {
                accept_all(epoll, listener, (uint16_t)upstream);
            } else {
                on_event(events[at].data.ptr, events[at].events);
            }
        }
        free_closed();
    }
}
