/* Rows by several whole numbers, taken as one. */

#ifndef PRELABEL_KEYS_H
#define PRELABEL_KEYS_H

#include "loops.h"

#define MOST_KEYS 4

/* Keys of rows, of each an integer a row, those that count most first; and where each lies. */
typedef struct {
    const Array *arrays;
    int count;
    int64_t low[MOST_KEYS];
    uint64_t span[MOST_KEYS];
} Keys;

/* How many places there are for rows, from the lowest of each key to the highest; 0 where these are more than `most`, or no rows. */
uint64_t keys_places(Keys *keys, uint64_t most);

/* The places of so many rows, TILE at most. */
static inline void places_at(const Keys *keys, Py_ssize_t begin, Py_ssize_t count, uint64_t *place)
{
    int64_t room[TILE];
    memset(place, 0, (size_t)count * sizeof *place);
    for (int key = 0; key < keys->count; key++) {
        const int64_t *value = wholes_at(&keys->arrays[key], begin, count, room);
        const uint64_t low = (uint64_t)keys->low[key], span = keys->span[key];
        for (Py_ssize_t i = 0; i < count; i++)
            place[i] = place[i] * span + ((uint64_t)value[i] - low);
    }
}

#endif
