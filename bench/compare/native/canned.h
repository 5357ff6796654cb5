// The canned conversation: what the upstream says and what the load generator therefore expects, byte for byte.
// The model's name is the only part that may differ on the way: the upstream answers with its own name for the model,
// as OpenAI does, and a gateway may put the name that the caller asked for in its place.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CANNED_ASKED_MODEL "gpt-4o"
#define CANNED_UPSTREAM_MODEL "gpt-4o-2024-08-06"

enum {
    CANNED_ANSWER_BYTES = 565,       // JSON of a whole answer
    CANNED_EVENT_MOST = 512,         // any event with its chunk framing
    CANNED_STAMP_DIGITS = 19,        // monotonic nanoseconds, leading zeros kept
    CANNED_PROMPT_TOKENS = 42,
};

// Makes the texts below; call once.
void canned_prepare(void);

// The JSON of a whole answer: 565 bytes with the upstream's model name.
const char *canned_answer(void);

// Writes the next event as one chunk of a chunked body ("d7\r\ndata: ...\n\n\r\n"); returns its bytes.
size_t canned_write_event(char *destination, uint64_t stamp_ns);

// Writes what ends a stream: the finish event, the usage event if asked, [DONE], each a chunk, and the last chunk.
// `destination` holds 4 * CANNED_EVENT_MOST bytes.
size_t canned_write_tail(char *destination, bool with_usage, uint32_t events);

enum canned_line { CANNED_CONTENT, CANNED_FINISH, CANNED_USAGE, CANNED_DONE, CANNED_UNKNOWN };

// Says which line of a stream this is (line end cut off) when every byte is as it should be. `stamp_ns` is set for
// content; `events` is the number of content events so far, which the usage event must name.
enum canned_line canned_read_line(const char *line, size_t bytes, const char *model, uint64_t *stamp_ns,
                                  uint32_t events);

// True when this is the whole answer, every byte, with that model name.
bool canned_is_answer(const char *body, size_t bytes, const char *model);

// What the upstream needs to know of a request: read from its top-level members, strings skipped properly.
struct canned_request {
    const char *model;
    size_t model_bytes;
    bool stream;
    bool include_usage;
    bool has_messages;
    uint64_t max_tokens;
};

// False when the body is not one JSON object or lacks a model, its messages or max_tokens.
bool canned_read_request(const char *body, size_t bytes, struct canned_request *request);
