#include "canned.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_ID "chatcmpl-B7zQ4mXvT0yKq9fUe2Lr"
#define CHUNK_START                                                                                                    \
    "{\"id\":\"" CHUNK_ID "\",\"object\":\"chat.completion.chunk\",\"created\":1767225600,\"model\":\""
#define CONTENT_AFTER_MODEL "\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
#define CONTENT_END "\"},\"finish_reason\":null}]}"
#define FINISH_AFTER_MODEL "\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}"
#define ANSWER_START                                                                                                   \
    "{\"id\":\"" CHUNK_ID "\",\"object\":\"chat.completion\",\"created\":1767225600,\"model\":\""
#define ANSWER_CONTENT                                                                                                 \
    "\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
#define ANSWER_END                                                                                                     \
    "\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":42,"             \
    "\"completion_tokens\":37,\"total_tokens\":79,\"prompt_tokens_details\":{\"cached_tokens\":0,\"audio_tokens\":0}," \
    "\"completion_tokens_details\":{\"reasoning_tokens\":0,\"audio_tokens\":0}},"                                    \
    "\"system_fingerprint\":\"fp_50cad350e4\"}"
#define PROSE                                                                                                          \
    "The proxy reads the head, finds the key, holds the price of the call, sends it on and settles what it cost. "     \
    "Nothing is copied twice and nobody waits for a lock."

static char answer[CANNED_ANSWER_BYTES + 1];
static char answer_after_model[CANNED_ANSWER_BYTES];
static char event[CANNED_EVENT_MOST];
static size_t event_bytes, stamp_at;

static size_t as_chunk(char *destination, const char *text, size_t bytes) {
    size_t head = (size_t)sprintf(destination, "%zx\r\n", bytes);
    memcpy(destination + head, text, bytes);
    memcpy(destination + head + bytes, "\r\n", 2);
    return head + bytes + 2;
}

void canned_prepare(void) {
    const char *fixed = ANSWER_START CANNED_UPSTREAM_MODEL ANSWER_CONTENT ANSWER_END;
    int prose = CANNED_ANSWER_BYTES - (int)strlen(fixed);
    if (prose < 0 || prose > (int)strlen(PROSE)) {
        abort();
    }
    snprintf(answer, sizeof answer, "%s%.*s%s", ANSWER_START CANNED_UPSTREAM_MODEL ANSWER_CONTENT, prose, PROSE,
             ANSWER_END);
    strcpy(answer_after_model, answer + sizeof ANSWER_START - 1 + sizeof CANNED_UPSTREAM_MODEL - 1);

    char text[CANNED_EVENT_MOST];
    int before = sprintf(text, "data: %s%s%s", CHUNK_START, CANNED_UPSTREAM_MODEL, CONTENT_AFTER_MODEL);
    int bytes = before + sprintf(text + before, "%019d%s\n\n", 0, CONTENT_END);
    event_bytes = as_chunk(event, text, (size_t)bytes);
    stamp_at = (size_t)before + event_bytes - (size_t)bytes - 2;
}

const char *canned_answer(void) { return answer; }

size_t canned_write_event(char *destination, uint64_t stamp_ns) {
    memcpy(destination, event, event_bytes);
    for (size_t at = stamp_at + CANNED_STAMP_DIGITS; at-- > stamp_at; stamp_ns /= 10) {
        destination[at] = (char)('0' + stamp_ns % 10);
    }
    return event_bytes;
}

static int usage_after_model(char *destination, uint32_t events) {
    return sprintf(destination,
                   "\",\"choices\":[],\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%u,\"total_tokens\":%u}}",
                   CANNED_PROMPT_TOKENS, events, CANNED_PROMPT_TOKENS + events);
}

size_t canned_write_tail(char *destination, bool with_usage, uint32_t events) {
    char text[CANNED_EVENT_MOST], usage[CANNED_EVENT_MOST];
    int bytes = sprintf(text, "data: %s%s%s\n\n", CHUNK_START, CANNED_UPSTREAM_MODEL, FINISH_AFTER_MODEL);
    size_t at = as_chunk(destination, text, (size_t)bytes);
    if (with_usage) {
        usage_after_model(usage, events);
        bytes = snprintf(text, sizeof text, "data: %s%s%s\n\n", CHUNK_START, CANNED_UPSTREAM_MODEL, usage);
        at += as_chunk(destination + at, text, (size_t)bytes);
    }
    at += as_chunk(destination + at, "data: [DONE]\n\n", 14);
    memcpy(destination + at, "0\r\n\r\n", 5);
    return at + 5;
}

static bool is_exactly(const char *text, size_t bytes, const char *expected, size_t expected_bytes) {
    return bytes == expected_bytes && memcmp(text, expected, bytes) == 0;
}

enum canned_line canned_read_line(const char *line, size_t bytes, const char *model, uint64_t *stamp_ns,
                                  uint32_t events) {
    static const size_t start_bytes = sizeof("data: " CHUNK_START) - 1;
    if (is_exactly(line, bytes, "data: [DONE]", 12)) {
        return CANNED_DONE;
    }
    size_t model_bytes = strlen(model);
    if (bytes < start_bytes + model_bytes || memcmp(line, "data: " CHUNK_START, start_bytes) != 0 ||
        memcmp(line + start_bytes, model, model_bytes) != 0) {
        return CANNED_UNKNOWN;
    }
    const char *rest = line + start_bytes + model_bytes;
    size_t rest_bytes = bytes - start_bytes - model_bytes;
    const size_t before = sizeof CONTENT_AFTER_MODEL - 1, after = sizeof CONTENT_END - 1;
    if (rest_bytes == before + CANNED_STAMP_DIGITS + after && memcmp(rest, CONTENT_AFTER_MODEL, before) == 0 &&
        memcmp(rest + before + CANNED_STAMP_DIGITS, CONTENT_END, after) == 0) {
        uint64_t stamp = 0;
        for (size_t at = before; at < before + CANNED_STAMP_DIGITS; at++) {
            if (rest[at] < '0' || rest[at] > '9') {
                return CANNED_UNKNOWN;
            }
            stamp = stamp * 10 + (uint64_t)(rest[at] - '0');
        }
        *stamp_ns = stamp;
        return CANNED_CONTENT;
    }
    if (is_exactly(rest, rest_bytes, FINISH_AFTER_MODEL, sizeof FINISH_AFTER_MODEL - 1)) {
        return CANNED_FINISH;
    }
    char usage[CANNED_EVENT_MOST];
    int usage_bytes = usage_after_model(usage, events);
    return is_exactly(rest, rest_bytes, usage, (size_t)usage_bytes) ? CANNED_USAGE : CANNED_UNKNOWN;
}

bool canned_is_answer(const char *body, size_t bytes, const char *model) {
    size_t start_bytes = sizeof ANSWER_START - 1, model_bytes = strlen(model), after_bytes = strlen(answer_after_model);
    return bytes == start_bytes + model_bytes + after_bytes && memcmp(body, ANSWER_START, start_bytes) == 0 &&
           memcmp(body + start_bytes, model, model_bytes) == 0 &&
           memcmp(body + start_bytes + model_bytes, answer_after_model, after_bytes) == 0;
}
