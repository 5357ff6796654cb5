// Time, sockets and the way out, for the programs of this folder. Linux only, 127.0.0.1 only.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>

// Monotonic nanoseconds; the same clock in every process of this machine: one process may stamp, another subtract.
uint64_t now_ns(void);

// Prints one line on standard error and exits with 2 (a fault of the harness, not of the program under test).
void die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

// Listens on 127.0.0.1, non-blocking, with the longest backlog the kernel allows.
int listen_on(uint16_t port);

// Starts a non-blocking connection to 127.0.0.1 with TCP_NODELAY set; -1 when the kernel refused at once.
int begin_connect(uint16_t port);

// A blocking connection to 127.0.0.1 with TCP_NODELAY set; -1 when refused.
int connect_now(uint16_t port);

void set_nonblocking(int fd);

// Registers a descriptor once, edge-triggered, for everything: no epoll_ctl happens per request afterwards.
void watch_edges(int epoll, int fd, void *owner);

// epoll_wait with a limit in nanoseconds: paced events are 50 to 100 us apart, which milliseconds cannot say.
int wait_events(int epoll, struct epoll_event *events, int most, uint64_t limit_ns);

// Timers of this process fire at their time and not within the default slack of 50 us.
void ask_for_exact_timers(void);

// The value of a decimal option; dies with the option's name when it is not a number.
uint64_t decimal_option(const char *name, const char *text);
