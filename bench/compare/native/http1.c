#define _GNU_SOURCE
#include "http1.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void expect(struct http_reader *reader, bool answers) {
    memset(reader, 0, sizeof *reader);
    reader->reads_answers = answers;
}

void http_expect_requests(struct http_reader *reader) { expect(reader, false); }

void http_expect_answers(struct http_reader *reader) { expect(reader, true); }

void http_forget(struct http_reader *reader) {
    free(reader->head);
    reader->head = NULL;
}

static bool refuse(struct http_reader *reader, const char *fault) {
    reader->fault = fault;
    return false;
}

static bool read_start_line(struct http_reader *reader, const char *line, size_t bytes) {
    if (reader->reads_answers) {
        if (bytes < 12 || memcmp(line, "HTTP/1.1 ", 9) != 0) {
            return refuse(reader, "the status line is not HTTP/1.1");
        }
        reader->status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
        return true;
    }
    const char *first = memchr(line, ' ', bytes);
    const char *last = memrchr(line, ' ', bytes);
    if (first == NULL || first == last || (size_t)(first - line) >= sizeof reader->method ||
        last - first - 1 >= HTTP_PATH_MOST || line + bytes - last != 9 || memcmp(last, " HTTP/1.1", 9) != 0) {
        return refuse(reader, "the request line is not 'METHOD PATH HTTP/1.1'");
    }
    memcpy(reader->method, line, (size_t)(first - line));
    reader->method[first - line] = '\0';
    memcpy(reader->path, first + 1, (size_t)(last - first - 1));
    reader->path[last - first - 1] = '\0';
    return true;
}

static bool is_named(const char *line, size_t name_bytes, const char *name) {
    return name_bytes == strlen(name) && strncasecmp(line, name, name_bytes) == 0;
}

static bool read_length(struct http_reader *reader, const char *digits, size_t count) {
    uint64_t length = 0;
    if (count == 0 || count > 15 || reader->has_length) {
        return refuse(reader, "Content-Length is repeated or not a number");
    }
    for (size_t at = 0; at < count; at++) {
        if (digits[at] < '0' || digits[at] > '9') {
            return refuse(reader, "Content-Length is not a number");
        }
        length = length * 10 + (uint64_t)(digits[at] - '0');
    }
    reader->has_length = true;
    reader->length = length;
    return true;
}

static bool read_field(struct http_reader *reader, const char *line, size_t bytes) {
    const char *colon = memchr(line, ':', bytes);
    if (colon == NULL || colon == line) {
        return refuse(reader, "a header line has no name");
    }
    size_t name_bytes = (size_t)(colon - line);
    const char *value = colon + 1;
    const char *end = line + bytes;
    while (value < end && (*value == ' ' || *value == '\t')) {
        value++;
    }
    while (end > value && (end[-1] == ' ' || end[-1] == '\t')) {
        end--;
    }
    size_t value_bytes = (size_t)(end - value);
    if (is_named(line, name_bytes, "content-length")) {
        return read_length(reader, value, value_bytes);
    }
    if (is_named(line, name_bytes, "transfer-encoding")) {
        if (value_bytes != 7 || strncasecmp(value, "chunked", 7) != 0) {
            return refuse(reader, "Transfer-Encoding is not 'chunked'");
        }
        reader->chunked = true;
    } else if (is_named(line, name_bytes, "connection")) {
        reader->closes = value_bytes == 5 && strncasecmp(value, "close", 5) == 0;
    } else if (is_named(line, name_bytes, "content-encoding")) {
        return refuse(reader, "the body is compressed though nobody asked for it");
    }
    return true;
}

static bool read_head(struct http_reader *reader, const char *head, size_t bytes) {
    reader->chunked = reader->has_length = reader->closes = false;
    reader->length = 0;
    const char *line = head;
    const char *end = head + bytes - 2; // the blank line's CRLF
    while (line < end) {
        const char *line_end = memmem(line, (size_t)(end - line), "\r\n", 2);
        if (line_end == NULL) {
            return refuse(reader, "a line of the head has no end");
        }
        bool understood = line == head ? read_start_line(reader, line, (size_t)(line_end - line))
                                       : read_field(reader, line, (size_t)(line_end - line));
        if (!understood) {
            return false;
        }
        line = line_end + 2;
    }
    if (reader->chunked && reader->has_length) {
        return refuse(reader, "Content-Length and Transfer-Encoding together");
    }
    if (reader->reads_answers && !reader->chunked && !reader->has_length) {
        return refuse(reader, "the answer has no length: its connection could not be used again");
    }
    reader->remaining = reader->length;
    reader->line_bytes = 0;
    reader->state = reader->chunked ? HTTP_IN_CHUNK_SIZE : HTTP_IN_BODY;
    return true;
}

// A head in one piece (nearly always) is read where it lies; one in pieces is gathered first.
static enum http_progress take_head(struct http_reader *reader, const char *bytes, size_t count, size_t *taken) {
    const char *end = reader->head_bytes == 0 ? memmem(bytes, count, "\r\n\r\n", 4) : NULL;
    if (end != NULL) {
        *taken = (size_t)(end - bytes) + 4;
        return read_head(reader, bytes, *taken) ? HTTP_COMPLETE : HTTP_MALFORMED;
    }
    if (reader->head == NULL && (reader->head = malloc(HTTP_HEAD_MOST)) == NULL) {
        reader->fault = "out of memory";
        return HTTP_MALFORMED;
    }
    uint32_t before = reader->head_bytes;
    size_t room = HTTP_HEAD_MOST - before;
    size_t copied = count < room ? count : room;
    memcpy(reader->head + before, bytes, copied);
    uint32_t searched = before < 3 ? 0 : before - 3;
    end = memmem(reader->head + searched, before + copied - searched, "\r\n\r\n", 4);
    if (end == NULL) {
        reader->head_bytes = before + (uint32_t)copied;
        *taken = copied;
        reader->fault = "the head is longer than 8 KiB";
        return reader->head_bytes == HTTP_HEAD_MOST ? HTTP_MALFORMED : HTTP_NEEDS_MORE;
    }
    size_t head_bytes = (size_t)(end - reader->head) + 4;
    *taken = head_bytes - before;
    bool understood = read_head(reader, reader->head, head_bytes);
    reader->head_bytes = 0;
    http_forget(reader);
    return understood ? HTTP_COMPLETE : HTTP_MALFORMED;
}

static bool begin_chunk(struct http_reader *reader) {
    uint64_t size = 0;
    uint32_t at = 0;
    for (; at < reader->line_bytes && reader->line[at] != ';'; at++) {
        char c = reader->line[at];
        int digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
        if (digit < 0 || at > 8) {
            return refuse(reader, "a chunk's size is not a hexadecimal number");
        }
        size = size * 16 + (uint64_t)digit;
    }
    if (at == 0) {
        return refuse(reader, "a chunk has no size");
    }
    reader->remaining = size;
    reader->state = size == 0 ? HTTP_IN_TRAILER : HTTP_IN_CHUNK;
    return true;
}

// Gathers one line that ends in CRLF. Returns true when the line is whole, its end cut off.
static bool take_line(struct http_reader *reader, char byte) {
    if (byte == '\n' && reader->line_bytes > 0 && reader->line[reader->line_bytes - 1] == '\r') {
        reader->line_bytes--;
        return true;
    }
    if (reader->line_bytes < sizeof reader->line) {
        reader->line[reader->line_bytes++] = byte;
    } else {
        reader->line[sizeof reader->line - 1] = byte; // a long trailer or extension: only its end matters
    }
    return false;
}

static enum http_progress take_framing(struct http_reader *reader, char byte) {
    if (!take_line(reader, byte)) {
        return HTTP_NEEDS_MORE;
    }
    bool is_blank = reader->line_bytes == 0;
    if (reader->state == HTTP_IN_CHUNK_SIZE) {
        if (!begin_chunk(reader)) {
            return HTTP_MALFORMED;
        }
    } else if (reader->state == HTTP_AFTER_CHUNK) {
        if (!is_blank) {
            reader->fault = "a chunk is longer than its size";
            return HTTP_MALFORMED;
        }
        reader->state = HTTP_IN_CHUNK_SIZE;
    } else if (is_blank) {
        reader->state = HTTP_IN_HEAD;
        return HTTP_COMPLETE;
    }
    reader->line_bytes = 0;
    return HTTP_NEEDS_MORE;
}

enum http_progress http_read(struct http_reader *reader, const char *bytes, size_t count, size_t *taken,
                             http_body_sink sink, void *owner) {
    size_t at = 0;
    *taken = 0;
    if (reader->state == HTTP_IN_HEAD) {
        enum http_progress progress = take_head(reader, bytes, count, &at);
        *taken = at;
        if (progress != HTTP_COMPLETE) {
            return progress;
        }
    }
    while (true) {
        if (reader->state == HTTP_IN_BODY || reader->state == HTTP_IN_CHUNK) {
            size_t run = count - at < reader->remaining ? count - at : (size_t)reader->remaining;
            if (run > 0) {
                sink(owner, bytes + at, run);
            }
            at += run;
            *taken = at;
            reader->remaining -= run;
            if (reader->remaining > 0) {
                return HTTP_NEEDS_MORE;
            }
            if (reader->state == HTTP_IN_BODY) {
                reader->state = HTTP_IN_HEAD;
                return HTTP_COMPLETE;
            }
            reader->state = HTTP_AFTER_CHUNK;
        }
        if (at == count) {
            return HTTP_NEEDS_MORE;
        }
        enum http_progress progress = take_framing(reader, bytes[at++]);
        *taken = at;
        if (progress != HTTP_NEEDS_MORE) {
            return progress;
        }
    }
}
