// Reads HTTP/1.1 messages from a connection, however they are cut: heads, Content-Length and chunked bodies.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HTTP_HEAD_MOST = 8192, HTTP_PATH_MOST = 128 };

enum http_progress {
    HTTP_NEEDS_MORE, // every byte was taken, the message goes on
    HTTP_COMPLETE,   // the message ended; bytes behind it were not taken
    HTTP_MALFORMED,  // `fault` says what
};

// Called with each run of body bytes, framing removed. The bytes are valid during the call only.
typedef void (*http_body_sink)(void *owner, const char *bytes, size_t count);

struct http_reader {
    enum { HTTP_IN_HEAD, HTTP_IN_BODY, HTTP_IN_CHUNK_SIZE, HTTP_IN_CHUNK, HTTP_AFTER_CHUNK, HTTP_IN_TRAILER } state;
    bool reads_answers;
    bool chunked;
    bool has_length;
    bool closes; // Connection: close
    int status;
    char method[8];
    char path[HTTP_PATH_MOST];
    uint64_t length;
    uint64_t remaining; // of the body, or of the chunk
    uint32_t line_bytes;
    char line[64]; // a chunk's size line, or the start of a trailer line
    const char *fault;
    char *head; // only while a head arrived in pieces
    uint32_t head_bytes;
};

void http_expect_requests(struct http_reader *reader);
void http_expect_answers(struct http_reader *reader);
void http_forget(struct http_reader *reader);

// Takes bytes up to the end of one message. After HTTP_COMPLETE the head's values stay readable until the next call.
enum http_progress http_read(struct http_reader *reader, const char *bytes, size_t count, size_t *taken,
                             http_body_sink sink, void *owner);
