/* The order of rows. */

#include "keys.h"

#define DIGIT_BITS 10
#define DIGITS (1 << DIGIT_BITS)

/* Sort words by their bits from `low` up to the highest that is set in `most`, digit by digit; they lie in what is returned, one of the
 * two. */
static uint64_t *sorted(uint64_t *words, uint64_t *room, Py_ssize_t count, int low, uint64_t most)
{
    Py_ssize_t start[DIGITS];
    for (int shift = low; shift < 64 && most >> shift; shift += DIGIT_BITS) {
        memset(start, 0, sizeof start);
        for (Py_ssize_t i = 0; i < count; i++)
            start[words[i] >> shift & (DIGITS - 1)]++;
        Py_ssize_t before = 0;
        for (int digit = 0; digit < DIGITS; digit++) {
            const Py_ssize_t own = start[digit];
            start[digit] = before;
            before += own;
        }
        for (Py_ssize_t i = 0; i < count; i++)
            room[start[words[i] >> shift & (DIGITS - 1)]++] = words[i];
        uint64_t *other = room;
        room = words;
        words = other;
    }
    return words;
}

/* Whether each word is higher than the one before it, by its bits from `low`. */
static int rising(const uint64_t *words, Py_ssize_t count, int low)
{
    int found = 1;
    for (Py_ssize_t i = 1; i < count; i++)
        found &= words[i - 1] >> low < words[i] >> low;
    return found;
}

/* Write the rows in the order of their keys, those that have the same as they stand; whether no two have. Behind the place of a row, in one
 * word, stands its number. */
static int put_order(const Keys *keys, int bits, uint64_t most, const Array *order, uint64_t *words)
{
    const Py_ssize_t rows = order->rows;
    uint64_t place[TILE];
    for (Py_ssize_t begin = 0; begin < rows; begin += TILE) {
        const Py_ssize_t count = rows - begin < TILE ? rows - begin : TILE;
        places_at(keys, begin, count, place);
        for (Py_ssize_t i = 0; i < count; i++)
            words[begin + i] = place[i] << bits | (uint64_t)(begin + i);
    }
    if (!rising(words, rows, bits))
        words = sorted(words, words + rows, rows, bits, most);
    for (Py_ssize_t row = 0; row < rows; row++)
        put_whole(order, row, (int64_t)(words[row] & (((uint64_t)1 << bits) - 1)));
    return rising(words, rows, bits);
}

/* keys, each (n,), and order (n,): writes the rows in the order of their keys, those that have the same as they stand; whether no two
 * have, -1 where it wrote none: a place and the number of a row are no one word. */
PyObject *loops_ordered(PyObject *Py_UNUSED(module), PyObject *args)
{
    Array arrays[MOST_KEYS + 1];
    const int count = (int)PyTuple_Size(args) - 1;
    if (count < 1 || count > MOST_KEYS)
        return PyErr_Format(PyExc_TypeError, "one to %d keys are wanted, and an array for the order", MOST_KEYS);
    Wanted wanted[MOST_KEYS + 1] = {INTEGERS, INTEGERS, INTEGERS, INTEGERS};
    wanted[count] = INTEGERS_OUT;
    if (arrays_open(arrays, args, wanted, count + 1) < 0)
        return NULL;
    const Array *order = &arrays[count];
    for (int i = 0; i <= count; i++) {
        if (arrays[i].rows != order->rows || arrays[i].columns != 1)
            return arrays_done(arrays, count + 1, 0);
    }
    int bits = 1;
    while (bits < 63 && order->rows >> bits)
        bits++;
    Keys keys = {.arrays = arrays, .count = count};
    const uint64_t places = keys_places(&keys, UINT64_MAX >> bits);
    const size_t size = 2 * sizeof places;
    uint64_t *words = places == 0 || order->rows > PY_SSIZE_T_MAX / (Py_ssize_t)size ? NULL : PyMem_Malloc((size_t)order->rows * size);
    int ordered = order->rows == 0 ? 1 : -1;
    if (words != NULL && order->rows)
        ordered = put_order(&keys, bits, (places - 1) << bits, order, words);
    PyMem_Free(words);
    arrays_close(arrays, count + 1);
    return PyLong_FromLong(ordered);
}
