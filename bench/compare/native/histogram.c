#include "histogram.h"

#include <math.h>
#include <string.h>

// Values below 128 have a slot each; from there on the top seven bits choose one of 64 slots of the power of two.
static uint32_t slot_of(uint64_t ns) {
    if (ns < 2 * HISTOGRAM_STEPS) {
        return (uint32_t)ns;
    }
    uint32_t shift = 63u - (uint32_t)__builtin_clzll(ns) - 6u;
    uint32_t slot = shift * HISTOGRAM_STEPS + (uint32_t)(ns >> shift);
    return slot < HISTOGRAM_SLOTS ? slot : HISTOGRAM_SLOTS - 1;
}

static uint64_t middle_of(uint32_t slot) {
    if (slot < 2 * HISTOGRAM_STEPS) {
        return slot;
    }
    uint32_t shift = slot / HISTOGRAM_STEPS - 1;
    uint64_t top_bits = slot - shift * HISTOGRAM_STEPS;
    return (top_bits << shift) + (1ull << shift) / 2;
}

void histogram_clear(struct histogram *histogram) { memset(histogram, 0, sizeof *histogram); }

void histogram_add(struct histogram *histogram, uint64_t ns) {
    histogram->count++;
    histogram->slots[slot_of(ns)]++;
    if (ns > histogram->greatest) {
        histogram->greatest = ns;
    }
}

uint64_t histogram_at(const struct histogram *histogram, double share) {
    uint64_t wanted = (uint64_t)ceil(share * (double)histogram->count);
    uint64_t seen = 0;
    for (uint32_t slot = 0; slot < HISTOGRAM_SLOTS && histogram->count > 0; slot++) {
        seen += histogram->slots[slot];
        if (seen >= wanted && seen > 0) {
            uint64_t value = middle_of(slot);
            return value < histogram->greatest ? value : histogram->greatest;
        }
    }
    return 0;
}
