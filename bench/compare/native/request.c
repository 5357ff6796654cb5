// Reads the few members of a chat request that decide the canned answer. Strings are skipped as JSON says, so a prompt
// that contains `"stream":true` changes nothing.
#include "canned.h"

#include <stdlib.h>
#include <string.h>

struct cursor {
    const char *at;
    const char *end;
};

static void skip_space(struct cursor *cursor) {
    while (cursor->at < cursor->end &&
           (*cursor->at == ' ' || *cursor->at == '\n' || *cursor->at == '\r' || *cursor->at == '\t')) {
        cursor->at++;
    }
}

// At a quote: moves behind the closing one, which is the first with an even number of backslashes before it.
static bool skip_string(struct cursor *cursor, const char **text, size_t *bytes) {
    const char *start = ++cursor->at;
    while (cursor->at < cursor->end) {
        const char *quote = memchr(cursor->at, '"', (size_t)(cursor->end - cursor->at));
        if (quote == NULL) {
            return false;
        }
        size_t backslashes = 0;
        while (quote - backslashes > start && quote[-1 - (ptrdiff_t)backslashes] == '\\') {
            backslashes++;
        }
        cursor->at = quote + 1;
        if (backslashes % 2 == 0) {
            *text = start;
            *bytes = (size_t)(quote - start);
            return true;
        }
    }
    return false;
}

static bool skip_value(struct cursor *cursor) {
    int depth = 0;
    const char *text;
    size_t bytes;
    do {
        skip_space(cursor);
        if (cursor->at == cursor->end) {
            return false;
        }
        char c = *cursor->at;
        if (c == '"') {
            if (!skip_string(cursor, &text, &bytes)) {
                return false;
            }
        } else if (c == '{' || c == '[') {
            depth++;
            cursor->at++;
        } else if (c == '}' || c == ']') {
            depth--;
            cursor->at++;
        } else {
            cursor->at++; // a digit, a letter of a literal, a comma or a colon inside
            while (depth == 0 && cursor->at < cursor->end && strchr(",}] \n\r\t", *cursor->at) == NULL) {
                cursor->at++;
            }
        }
    } while (depth > 0);
    return depth == 0;
}

static bool is_named(const char *name, size_t bytes, const char *expected) {
    return bytes == strlen(expected) && memcmp(name, expected, bytes) == 0;
}

static bool is_true(const char *value, const char *end) { return is_named(value, (size_t)(end - value), "true"); }

static bool read_object(struct cursor *cursor, bool is_stream_options, struct canned_request *request);

static bool read_member(struct cursor *cursor, const char *name, size_t bytes, bool is_stream_options,
                        struct canned_request *request) {
    const char *value = cursor->at;
    if (!is_stream_options && is_named(name, bytes, "model") && *value == '"') {
        return skip_string(cursor, &request->model, &request->model_bytes);
    }
    if (!is_stream_options && is_named(name, bytes, "stream_options") && *value == '{') {
        return read_object(cursor, true, request);
    }
    if (!skip_value(cursor)) {
        return false;
    }
    if (is_stream_options) {
        request->include_usage |= is_named(name, bytes, "include_usage") && is_true(value, cursor->at);
    } else if (is_named(name, bytes, "stream")) {
        request->stream = is_true(value, cursor->at);
    } else if (is_named(name, bytes, "max_tokens") || is_named(name, bytes, "max_completion_tokens")) {
        request->max_tokens = strtoull(value, NULL, 10);
    } else if (is_named(name, bytes, "messages")) {
        request->has_messages = *value == '[';
    }
    return true;
}

static bool read_object(struct cursor *cursor, bool is_stream_options, struct canned_request *request) {
    cursor->at++;
    while (true) {
        const char *name;
        size_t bytes;
        skip_space(cursor);
        if (cursor->at == cursor->end || *cursor->at != '"' || !skip_string(cursor, &name, &bytes)) {
            return false;
        }
        skip_space(cursor);
        if (cursor->at == cursor->end || *cursor->at++ != ':') {
            return false;
        }
        skip_space(cursor);
        if (cursor->at == cursor->end || !read_member(cursor, name, bytes, is_stream_options, request)) {
            return false;
        }
        skip_space(cursor);
        if (cursor->at == cursor->end || (*cursor->at != ',' && *cursor->at != '}')) {
            return false;
        }
        if (*cursor->at++ == '}') {
            return true;
        }
    }
}

bool canned_read_request(const char *body, size_t bytes, struct canned_request *request) {
    struct cursor cursor = {body, body + bytes};
    memset(request, 0, sizeof *request);
    skip_space(&cursor);
    if (cursor.at == cursor.end || *cursor.at != '{' || !read_object(&cursor, false, request)) {
        return false;
    }
    skip_space(&cursor);
    return cursor.at == cursor.end && request->model != NULL && request->has_messages && request->max_tokens > 0;
}
