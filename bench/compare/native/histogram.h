// Log-linear histogram of nanoseconds: 64 steps per power of two, so a reported value is within 0.8 % of the true one.
#pragma once

#include <stdint.h>

enum { HISTOGRAM_STEPS = 64, HISTOGRAM_SLOTS = HISTOGRAM_STEPS * 36 }; // the last slot begins above 35 minutes

struct histogram {
    uint64_t count;
    uint64_t greatest;
    uint64_t slots[HISTOGRAM_SLOTS];
};

void histogram_clear(struct histogram *histogram);
void histogram_add(struct histogram *histogram, uint64_t ns);

// The smallest recorded step that at least `share` (0 to 1) of the values do not exceed; 0 when nothing was recorded.
uint64_t histogram_at(const struct histogram *histogram, double share);
