// Requests as an OpenAI SDK sends them: 690 bytes in all with a body of 330 for the small one.
#include "canned.h"
#include "load.h"
#include "net.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SMALL_BODY_BYTES = 330, SMALL_REQUEST_BYTES = 690, BODY_MOST = 8 << 20 };

// Prose with what real prompts have: quotes and line ends that JSON escapes, and letters beyond ASCII.
static const char prose[] =
    "The ship left the harbour at dawn, and nobody on the quay said \\\"goodbye\\\" aloud.\\n"
    "It carried grain, letters, a piano and one very old clock; the captain wrote it all down.\\n"
    "Fran\xc3\xa7ois counted the crates twice, found the same number twice, and slept well.\\n";

static char *text;
static size_t text_bytes;
static uint32_t text_events = UINT32_MAX;

static size_t write_body(char *body, uint32_t events) {
    size_t at = (size_t)sprintf(body, "{\"model\":\"" CANNED_ASKED_MODEL "\",\"max_tokens\":%u,\"temperature\":0.7,",
                                events == 0 ? 64 : events);
    if (events > 0) {
        at += (size_t)sprintf(body + at, "\"stream\":true,%s",
                              options.include_usage ? "\"stream_options\":{\"include_usage\":true}," : "");
    }
    at += (size_t)sprintf(body + at, "\"messages\":[{\"role\":\"system\",\"content\":\"You are a helpful assistant.\"},"
                                     "{\"role\":\"user\",\"content\":\"");
    static const char end[] = "\"}]}";
    size_t wanted = options.body_bytes - (sizeof end - 1);
    while (at + sizeof prose - 1 <= wanted) {
        memcpy(body + at, prose, sizeof prose - 1);
        at += sizeof prose - 1;
    }
    while (at < wanted) {
        body[at++] = '.';
    }
    memcpy(body + at, end, sizeof end - 1);
    return at + sizeof end - 1;
}

static size_t write_head(char *head, size_t body_bytes) {
    int bytes = sprintf(head,
                        "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nAuthorization: Bearer %s\r\n"
                        "Accept: application/json\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n"
                        "X-Stainless-Lang: python\r\nX-Stainless-Package-Version: 2.15.0\r\n"
                        "User-Agent: OpenAI/Python 2.15.0 ",
                        options.port, options.key, body_bytes);
    // Every program gets the same number of bytes, however long its key and its port number are.
    while (bytes < SMALL_REQUEST_BYTES - SMALL_BODY_BYTES - 4) {
        head[bytes++] = 'x';
    }
    return (size_t)bytes + (size_t)sprintf(head + bytes, "\r\n\r\n");
}

const char *request_text(uint32_t events, size_t *bytes) {
    static char *body;
    if (text == NULL) {
        if (options.body_bytes < SMALL_BODY_BYTES || options.body_bytes > BODY_MOST || strlen(options.key) > 128) {
            die("--body is %d to %d, --key has at most 128 letters", SMALL_BODY_BYTES, BODY_MOST);
        }
        body = malloc(options.body_bytes + 1024);
        text = malloc(options.body_bytes + 2048);
    }
    if (events != text_events) {
        size_t body_bytes = write_body(body, events);
        size_t head_bytes = write_head(text, body_bytes);
        memcpy(text + head_bytes, body, body_bytes);
        text_bytes = head_bytes + body_bytes;
        text_events = events;
    }
    *bytes = text_bytes;
    return text;
}
