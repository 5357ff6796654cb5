// Checks of the harness's own parts, run by `bench/compare/run --self-check`: every message at every split, the stream
// lines, the request reader and the histogram. Prints what is wrong and exits with 1, or one line and exits with 0.
#include "canned.h"
#include "histogram.h"
#include "http1.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int wrong;

#define HOLDS(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            printf("%s:%d: %s\n", __FILE__, __LINE__, #condition);                                                     \
            wrong++;                                                                                                   \
        }                                                                                                              \
    } while (0)

static char body[16384];
static size_t body_bytes;

static void gather(void *owner, const char *bytes, size_t count) {
    (void)owner;
    memcpy(body + body_bytes, bytes, count);
    body_bytes += count;
}

// Feeds one message in the pieces [0, first), [first, second), [second, end).
static enum http_progress feed(struct http_reader *reader, const char *text, size_t bytes, size_t first,
                               size_t second) {
    const size_t ends[] = {first, second, bytes};
    enum http_progress progress = HTTP_NEEDS_MORE;
    size_t at = 0;
    body_bytes = 0;
    for (int piece = 0; piece < 3; piece++) {
        while (at < ends[piece] && progress == HTTP_NEEDS_MORE) {
            size_t taken;
            progress = http_read(reader, text + at, ends[piece] - at, &taken, gather, NULL);
            at += taken;
        }
    }
    return at == bytes ? progress : HTTP_MALFORMED;
}

static void check_every_split(bool is_answer, const char *text, const char *expected) {
    size_t bytes = strlen(text);
    for (size_t first = 0; first <= bytes; first++) {
        for (size_t second = first; second <= bytes; second += 1 + bytes / 97) {
            struct http_reader reader;
            if (is_answer) {
                http_expect_answers(&reader);
            } else {
                http_expect_requests(&reader);
            }
            // Twice over the same reader: a connection carries many messages.
            for (int time = 0; time < 2; time++) {
                HOLDS(feed(&reader, text, bytes, first, second) == HTTP_COMPLETE);
                HOLDS(body_bytes == strlen(expected) && memcmp(body, expected, body_bytes) == 0);
            }
            http_forget(&reader);
        }
    }
}

static void check_refusals(void) {
    static const char *const answers[] = {
        "HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 1\r\n\r\nx",
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\ng\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nxy\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n\r\n",
    };
    for (size_t at = 0; at < sizeof answers / sizeof answers[0]; at++) {
        struct http_reader reader;
        http_expect_answers(&reader);
        HOLDS(feed(&reader, answers[at], strlen(answers[at]), 0, 0) == HTTP_MALFORMED);
        http_forget(&reader);
    }
}

static void check_lines(void) {
    char text[8 * CANNED_EVENT_MOST];
    struct http_reader reader;
    size_t bytes = (size_t)sprintf(text, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
    bytes += canned_write_event(text + bytes, 1234567890123456789u);
    bytes += canned_write_tail(text + bytes, true, 1);
    http_expect_answers(&reader);
    HOLDS(feed(&reader, text, bytes, 0, 0) == HTTP_COMPLETE);
    static const enum canned_line expected[] = {CANNED_CONTENT, CANNED_FINISH, CANNED_USAGE, CANNED_DONE};
    const char *line = body;
    const char *model = CANNED_UPSTREAM_MODEL;
    for (int at = 0; at < 4; at++) {
        uint64_t stamp = 0;
        const char *end = memchr(line, '\n', body_bytes - (size_t)(line - body));
        size_t count = (size_t)(end - line);
        HOLDS(canned_read_line(line, count, model, &stamp, 1) == expected[at]);
        HOLDS(at != 0 || stamp == 1234567890123456789u);
        HOLDS(at == 3 || canned_read_line(line, count, CANNED_ASKED_MODEL, &stamp, 1) == CANNED_UNKNOWN);
        HOLDS(canned_read_line(line, count - 1, model, &stamp, 1) == CANNED_UNKNOWN);
        HOLDS(at != 2 || canned_read_line(line, count, model, &stamp, 2) == CANNED_UNKNOWN);
        line = end + 2;
    }
    HOLDS(line == body + body_bytes);
    HOLDS(strlen(canned_answer()) == CANNED_ANSWER_BYTES);
    HOLDS(canned_is_answer(canned_answer(), CANNED_ANSWER_BYTES, CANNED_UPSTREAM_MODEL));
    HOLDS(!canned_is_answer(canned_answer(), CANNED_ANSWER_BYTES - 1, CANNED_UPSTREAM_MODEL));
    HOLDS(!canned_is_answer(canned_answer(), CANNED_ANSWER_BYTES, CANNED_ASKED_MODEL));
}

static bool reads(const char *text, struct canned_request *request) {
    return canned_read_request(text, strlen(text), request);
}

static void check_requests(void) {
    struct canned_request request;
    HOLDS(reads("{\"model\":\"m\",\"max_tokens\":7,\"messages\":[]}", &request));
    HOLDS(!request.stream && request.max_tokens == 7 && request.model_bytes == 1 && *request.model == 'm');
    HOLDS(reads(" { \"messages\" : [ {\"content\":\"\\\\\\\"\\\"stream\\\":true \\\\\"} ], "
                "\"max_completion_tokens\" : 9 ,"
                "\"stream\" : true , \"stream_options\":{\"include_usage\":true}, \"model\":\"gpt\" } ", &request));
    HOLDS(request.stream && request.include_usage && request.max_tokens == 9 && request.model_bytes == 3);
    HOLDS(reads("{\"messages\":[\"\\\"stream\\\":true\"],\"metadata\":{\"stream\":true},\"max_tokens\":1,"
                "\"model\":\"m\"}", &request));
    HOLDS(!request.stream);
    HOLDS(!reads("{\"model\":\"m\",\"max_tokens\":7,\"messages\":[]", &request));
    HOLDS(!reads("{\"model\":\"m\",\"max_tokens\":7,\"messages\":[]}x", &request));
    HOLDS(!reads("{\"model\":\"m\",\"messages\":[]}", &request));
    HOLDS(!reads("[]", &request));
    HOLDS(!reads("{\"model\":\"m", &request));
}

static void check_histogram(void) {
    static struct histogram histogram;
    histogram_clear(&histogram);
    HOLDS(histogram_at(&histogram, 0.5) == 0);
    for (uint64_t ns = 1; ns <= 1000000; ns++) {
        histogram_add(&histogram, ns * 1000);
    }
    static const double shares[] = {0.001, 0.5, 0.9, 0.99, 0.999, 1};
    for (int at = 0; at < 6; at++) {
        double reported = (double)histogram_at(&histogram, shares[at]);
        HOLDS(reported > shares[at] * 1e9 * 0.992 && reported < shares[at] * 1e9 * 1.008);
    }
    HOLDS(histogram.greatest == 1000000000);
    histogram_add(&histogram, UINT64_MAX / 2);
    HOLDS(histogram_at(&histogram, 1) > 1000000000);
}

int main(void) {
    canned_prepare();
    check_every_split(false, "POST /v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world", "hello world");
    check_every_split(false, "GET /health HTTP/1.1\r\nHost: a\r\n\r\n", "");
    check_every_split(true, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n"
                            "5\r\nhello\r\n00001;x=\"y\"\r\n \r\nA\r\nworld12345\r\n0\r\nTrailer: value\r\n\r\n",
                      "hello world12345");
    check_every_split(true, "HTTP/1.1 204 No Content\r\ncontent-length:0\r\n\r\n", "");
    check_refusals();
    check_lines();
    check_requests();
    check_histogram();
    if (wrong == 0) {
        puts("the harness's own parts are right");
    }
    return wrong == 0 ? 0 : 1;
}
