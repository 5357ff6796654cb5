// What is due next: a binary heap. Embed a `struct scheduled` as the first member of what is scheduled.
#pragma once

#include <stdint.h>

struct scheduled {
    uint64_t due_ns;
    int heap_at; // -1: not scheduled
};

void schedule(struct scheduled *item, uint64_t due_ns);
void unschedule(struct scheduled *item);

// The item with the smallest due time, or NULL.
struct scheduled *next_scheduled(void);

// Makes everything due at this one time.
void schedule_all_at(uint64_t due_ns);
