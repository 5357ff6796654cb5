#include "schedule.h"

#include "net.h"

#include <stddef.h>

enum { MOST_SCHEDULED = 65536 };

static struct scheduled *heap[MOST_SCHEDULED];
static int heap_count;

static void place(struct scheduled *item, int at) {
    heap[at] = item;
    item->heap_at = at;
}

static void sift_up(struct scheduled *item, int at) {
    while (at > 0 && heap[(at - 1) / 2]->due_ns > item->due_ns) {
        place(heap[(at - 1) / 2], at);
        at = (at - 1) / 2;
    }
    place(item, at);
}

static void sift_down(struct scheduled *item, int at) {
    while (2 * at + 1 < heap_count) {
        int child = 2 * at + 1;
        if (child + 1 < heap_count && heap[child + 1]->due_ns < heap[child]->due_ns) {
            child++;
        }
        if (heap[child]->due_ns >= item->due_ns) {
            break;
        }
        place(heap[child], at);
        at = child;
    }
    place(item, at);
}

void schedule(struct scheduled *item, uint64_t due_ns) {
    if (heap_count == MOST_SCHEDULED) {
        die("more than %d streams", MOST_SCHEDULED);
    }
    item->due_ns = due_ns;
    sift_up(item, heap_count++);
}

void unschedule(struct scheduled *item) {
    int at = item->heap_at;
    if (at < 0) {
        return;
    }
    item->heap_at = -1;
    struct scheduled *last = heap[--heap_count];
    if (last != item) {
        sift_up(last, at);
        sift_down(last, last->heap_at);
    }
}

struct scheduled *next_scheduled(void) { return heap_count == 0 ? NULL : heap[0]; }

void schedule_all_at(uint64_t due_ns) {
    for (int at = 0; at < heap_count; at++) {
        heap[at]->due_ns = due_ns; // all alike: still a heap
    }
}
