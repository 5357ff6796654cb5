// Cold start: from the start of the process to the end of its first answered request, as a caller sees it.
//
//   cold --port N --key K --answer-model M -- PROGRAM ARGUMENTS...
//
// Prints {"ok":true,"coldNs":...,"residentKib":...,"settledKib":...}: resident right after the answer and 500 ms later.
// The program is started here, so that no shell or runtime stands between the clock and it, and ended by its id.
#define _GNU_SOURCE
#include "canned.h"
#include "http1.h"
#include "load.h"
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const uint64_t patience_ns = 20 * 1000000000ull;

static char body[1024];
static size_t body_bytes;

static void pause_ns(long ns) {
    struct timespec time = {.tv_nsec = ns};
    nanosleep(&time, NULL);
}

static pid_t start_program(char **command) {
    pid_t child = fork();
    if (child < 0) {
        die("fork: %s", strerror(errno));
    }
    if (child == 0) {
        cpu_set_t cores;
        CPU_ZERO(&cores);
        CPU_SET(0, &cores);
        sched_setaffinity(0, sizeof cores, &cores);
        int nowhere = open("/dev/null", O_RDWR);
        dup2(nowhere, 1);
        execvp(command[0], command);
        die("%s: %s", command[0], strerror(errno));
    }
    return child;
}

static void end_program(pid_t child) {
    kill(child, SIGTERM);
    for (int waited_ms = 0; waitpid(child, NULL, WNOHANG) == 0; waited_ms += 5) {
        if (waited_ms > 5000) {
            kill(child, SIGKILL);
        }
        pause_ns(5000000);
    }
}

static void keep_body(void *owner, const char *bytes, size_t count) {
    (void)owner;
    if (body_bytes + count <= sizeof body) {
        memcpy(body + body_bytes, bytes, count);
    }
    body_bytes += count;
}

// One request on a new connection. False: nobody answers there yet, or the connection ended before its answer (a
// listener that is up before the rest of the program is), so it is worth another try.
static bool try_once(void) {
    char received[4096];
    size_t bytes, taken;
    struct http_reader reader;
    const char *text = request_text(0, &bytes);
    int fd = connect_now(options.port);
    if (fd < 0) {
        return false;
    }
    http_expect_answers(&reader);
    body_bytes = 0;
    enum http_progress progress = HTTP_NEEDS_MORE;
    if (send(fd, text, bytes, MSG_NOSIGNAL) == (ssize_t)bytes) {
        ssize_t count;
        while (progress == HTTP_NEEDS_MORE && (count = recv(fd, received, sizeof received, 0)) > 0) {
            progress = http_read(&reader, received, (size_t)count, &taken, keep_body, NULL);
        }
    }
    close(fd);
    http_forget(&reader);
    return progress == HTTP_COMPLETE && reader.status == 200 && body_bytes <= sizeof body &&
           canned_is_answer(body, body_bytes, options.answer_model);
}

int main(int count, char **arguments) {
    int split = 1;
    while (split < count && strcmp(arguments[split], "--") != 0) {
        split++;
    }
    if (split + 1 >= count) {
        die("cold --port N ... -- PROGRAM ARGUMENTS...");
    }
    read_options(split, arguments);
    canned_prepare();
    ask_for_exact_timers();
    uint64_t began = now_ns(), answered = 0;
    pid_t child = start_program(arguments + split + 1);
    bool ended = false;
    while (answered == 0 && !ended && now_ns() - began < patience_ns) {
        if (try_once()) {
            answered = now_ns();
        } else {
            pause_ns(100000);
            ended = waitpid(child, NULL, WNOHANG) != 0;
        }
    }
    if (answered == 0) {
        if (!ended) {
            end_program(child);
        }
        printf("{\"ok\":false,\"fault\":\"no right answer within 20 s, or the program ended\"}\n");
        return 3;
    }
    struct watched program = watched_with_children(child);
    uint64_t resident = resident_kib_of(&program);
    pause_ns(500000000);
    printf("{\"ok\":true,\"fault\":\"\",\"coldNs\":%lu,\"residentKib\":%lu,\"settledKib\":%lu}\n", answered - began,
           resident, resident_kib_of(&program));
    end_program(child);
    return 0;
}
