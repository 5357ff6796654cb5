// The load generator's command line.
#include "canned.h"
#include "load.h"
#include "net.h"

#include <string.h>

struct load_options options = {
    .connections = 32,
    .body_bytes = 330,
    .warm_ns = 500000000u,
    .measure_ns = 5 * 1000000000ull,
    .key = "lx-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    .answer_model = CANNED_UPSTREAM_MODEL,
};

static bool read_flag(const char *name) {
    if (strcmp(name, "--idle") == 0) {
        return options.idle = true;
    }
    return strcmp(name, "--include-usage") == 0 && (options.include_usage = true);
}

static void read_text(const char *name, const char *value) {
    if (value == NULL) {
        die("%s needs a value", name);
    }
    if (strcmp(name, "--key") == 0) {
        options.key = value;
    } else if (strcmp(name, "--answer-model") == 0) {
        options.answer_model = value;
    } else if (strcmp(name, "--watch") == 0) {
        options.program = watched_from(value);
    } else if (strcmp(name, "--watch-upstream") == 0) {
        options.upstream = watched_from(value);
    } else {
        die("unknown option '%s'", name);
    }
}

static bool read_number(const char *name, const char *value) {
    struct {
        const char *name;
        uint64_t *number;
        uint64_t unit;
    } const numbers[] = {
        {"--rate", &options.rate, 1},
        {"--body", &options.body_bytes, 1},
        {"--limit", &options.limit, 1},
        {"--interval-us", &options.interval_ns, 1000},
        {"--warm-ms", &options.warm_ns, 1000000},
        {"--measure-ms", &options.measure_ns, 1000000},
    };
    for (size_t at = 0; at < sizeof numbers / sizeof numbers[0]; at++) {
        if (strcmp(name, numbers[at].name) == 0) {
            *numbers[at].number = decimal_option(name, value) * numbers[at].unit;
            return true;
        }
    }
    if (strcmp(name, "--port") == 0) {
        options.port = (uint16_t)decimal_option(name, value);
    } else if (strcmp(name, "--finish-port") == 0) {
        options.finish_port = (uint16_t)decimal_option(name, value);
    } else if (strcmp(name, "--connections") == 0) {
        options.connections = (uint32_t)decimal_option(name, value);
    } else if (strcmp(name, "--events") == 0) {
        options.events = (uint32_t)decimal_option(name, value);
    } else {
        return false;
    }
    return true;
}

void read_options(int count, char **arguments) {
    for (int at = 1; at < count; at++) {
        const char *value = at + 1 < count ? arguments[at + 1] : NULL;
        if (read_flag(arguments[at])) {
            continue;
        }
        if (!read_number(arguments[at], value)) {
            read_text(arguments[at], value);
        }
        at++;
    }
    if (options.port == 0 || options.connections == 0 || (options.idle && options.events < 2)) {
        die("--port and --connections are needed; --idle needs --events of 2 or more");
    }
}
