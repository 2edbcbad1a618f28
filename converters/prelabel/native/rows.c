/* Rows by whole numbers. */

#include "loops.h"

#define DENSE 8    /* places for each row, up to which keys are looked up in a table */
#define UNKNOWN -1 /* what takes too long: others find out */

/* In how many places each of some keys can lie, from the lowest on; together, 0 where these are more than `DENSE` for each row. */
static uint64_t places_of(const Array *keys, int count, int64_t *low, uint64_t *span)
{
    uint64_t places = 1;
    for (int i = 0; i < count; i++) {
        int64_t high = low[i] = whole_at(&keys[i], 0, 0);
        for (Py_ssize_t row = 1; row < keys[i].rows; row++) {
            const int64_t own = whole_at(&keys[i], row, 0);
            low[i] = own < low[i] ? own : low[i];
            high = own > high ? own : high;
        }
        span[i] = (uint64_t)high - (uint64_t)low[i] + 1;
        if (span[i] == 0 || span[i] > DENSE * (uint64_t)keys[i].rows / places)
            return 0;
        places *= span[i];
    }
    return places;
}

/* key (n,), number (n,), first (n,): returns how many keys differ, or UNKNOWN where they lie too far from each other. */
PyObject *loops_numbered(PyObject *Py_UNUSED(module), PyObject *args)
{
    enum { KEY, NUMBER, FIRST, COUNT };
    Array arrays[COUNT], *key = arrays + KEY, *number = arrays + NUMBER, *first = arrays + FIRST;
    if (arrays_open(arrays, args, (const Wanted[]){INTEGERS, INTEGERS_OUT, INTEGERS_OUT}, COUNT) < 0)
        return NULL;
    const Py_ssize_t rows = key->rows;
    if (key->columns != 1 || number->columns != 1 || first->columns != 1 || number->rows != rows || first->rows != rows)
        return arrays_done(arrays, COUNT, 0);
    int64_t low, seen = 0;
    uint64_t span;
    const uint64_t places = rows ? places_of(key, 1, &low, &span) : 0;
    if (places == 0 || rows > INT32_MAX) {
        arrays_close(arrays, COUNT);
        return PyLong_FromLong(rows ? UNKNOWN : 0);
    }
    int32_t *table = PyMem_Calloc((size_t)places, sizeof *table); /* numbers from 1 */
    if (table == NULL) {
        arrays_close(arrays, COUNT);
        return PyErr_NoMemory();
    }
    for (Py_ssize_t row = 0; row < rows; row++) {
        const uint64_t at = (uint64_t)whole_at(key, row, 0) - (uint64_t)low;
        if (at >= places) { /* what is written was given as keys, too */
            PyMem_Free(table);
            return arrays_done(arrays, COUNT, 0);
        }
        int32_t *place = &table[at];
        if (*place == 0) {
            put_whole(first, seen, row);
            *place = (int32_t)++seen;
        }
        put_whole(number, row, *place - 1);
    }
    PyMem_Free(table);
    arrays_close(arrays, COUNT);
    return PyLong_FromLongLong(seen);
}

#define MOST_MOVES 16 /* for each row: rows that are in no order at all are sorted by others */

/* key (n,), order (n,): writes the rows in the order of their keys, where most lie near their places and no two are equal; whether it did.
 */
PyObject *loops_settled(PyObject *Py_UNUSED(module), PyObject *args)
{
    enum { KEY, ORDER, COUNT };
    Array arrays[COUNT], *key = arrays + KEY, *order = arrays + ORDER;
    if (arrays_open(arrays, args, (const Wanted[]){INTEGERS, INTEGERS_OUT}, COUNT) < 0)
        return NULL;
    if (key->columns != 1 || order->columns != 1 || key->rows != order->rows)
        return arrays_done(arrays, COUNT, 0);
    int settled = 1;
    Py_ssize_t moves = MOST_MOVES * key->rows;
    for (Py_ssize_t row = 0; settled && row < key->rows; row++) {
        const int64_t own = whole_at(key, row, 0);
        Py_ssize_t place = row;
        for (; place > 0; place--, moves--) {
            const int64_t before = whole_at(order, place - 1, 0), other = whole_at(key, before, 0);
            settled = other != own && moves > 0;
            if (!settled || other < own)
                break;
            put_whole(order, place, before);
        }
        put_whole(order, place, row);
    }
    arrays_close(arrays, COUNT);
    return PyBool_FromLong(settled);
}

#define MOST_KEYS 4
#define MOST_STEPS 16 /* for each row: where rows come together far more often, others find out */

static int alike(const Array *keys, int count, Py_ssize_t one, Py_ssize_t other)
{
    for (int i = 0; i < count; i++) {
        if (whole_at(&keys[i], one, 0) != whole_at(&keys[i], other, 0))
            return 0;
    }
    return 1;
}

/* Whether no two rows have the same keys: 1, 0 or UNKNOWN. */
static int differ(const Array *keys, int count)
{
    const Py_ssize_t rows = keys[0].rows;
    int64_t low[MOST_KEYS];
    uint64_t span[MOST_KEYS], places = rows ? places_of(keys, count, low, span) : 0;
    if (places) {
        char *taken = PyMem_Calloc((size_t)places, 1);
        if (taken == NULL)
            return UNKNOWN;
        int once = 1;
        for (Py_ssize_t row = 0; once && row < rows; row++) {
            uint64_t place = 0;
            for (int i = 0; i < count; i++)
                place = place * span[i] + ((uint64_t)whole_at(&keys[i], row, 0) - (uint64_t)low[i]);
            once = !taken[place];
            taken[place] = 1;
        }
        PyMem_Free(taken);
        return once;
    }
    size_t slots = 16;
    while (slots < 2 * (size_t)rows)
        slots *= 2;
    int32_t *table = rows > INT32_MAX - 1 ? NULL : PyMem_Calloc(slots, sizeof *table); /* rows from 1 */
    if (table == NULL)
        return UNKNOWN;
    int found = 1;
    Py_ssize_t steps = MOST_STEPS * rows;
    for (Py_ssize_t row = 0; found == 1 && row < rows; row++) {
        uint64_t hash = 0;
        for (int i = 0; i < count; i++)
            hash = mixed(hash ^ (uint64_t)whole_at(&keys[i], row, 0));
        size_t slot = hash & (slots - 1);
        for (; found == 1 && table[slot]; slot = (slot + 1) & (slots - 1)) {
            if (alike(keys, count, table[slot] - 1, row))
                found = 0;
            else if (--steps < 0)
                found = UNKNOWN;
        }
        table[slot] = (int32_t)(row + 1);
    }
    PyMem_Free(table);
    return found;
}

/* keys, each (n,): as `differ` says. */
PyObject *loops_all_differ(PyObject *Py_UNUSED(module), PyObject *args)
{
    Array keys[MOST_KEYS];
    const Py_ssize_t count = PyTuple_Size(args);
    if (count < 1 || count > MOST_KEYS)
        return PyErr_Format(PyExc_TypeError, "one to %d arrays are wanted", MOST_KEYS);
    if (arrays_open(keys, args, (const Wanted[]){INTEGERS, INTEGERS, INTEGERS, INTEGERS}, (int)count) < 0)
        return NULL;
    for (Py_ssize_t i = 0; i < count; i++) {
        if (keys[i].rows != keys[0].rows || keys[i].columns != 1)
            return arrays_done(keys, (int)count, 0);
    }
    const int found = differ(keys, (int)count);
    arrays_close(keys, (int)count);
    return PyLong_FromLong(found);
}

#define SURE 2e-6 /* see `prelabel.build.rectangles` */

/* box (n, 4): whether each lies in the frame, and is larger than what the decimals of a payload show. */
PyObject *loops_inside(PyObject *Py_UNUSED(module), PyObject *args)
{
    Array box;
    if (arrays_open(&box, args, (const Wanted[]){FLOATS}, 1) < 0)
        return NULL;
    if (box.columns != 4)
        return arrays_done(&box, 1, 0);
    int inside = 1;
    for (Py_ssize_t row = 0; inside && row < box.rows; row++) {
        const double x0 = float_at(&box, row, 0), y0 = float_at(&box, row, 1), x1 = float_at(&box, row, 2), y1 = float_at(&box, row, 3);
        inside = (x0 >= 0) & (y0 >= 0) & (x1 <= 1) & (y1 <= 1) & (x1 - x0 > SURE) & (y1 - y0 > SURE);
    }
    arrays_close(&box, 1);
    return PyBool_FromLong(inside);
}

/* box (n, 4), score (n,), farthest (1,): whether the corners of each box are in order and no farther from the origin, and each score is in
 * 0-1 or NaN. */
PyObject *loops_sound(PyObject *Py_UNUSED(module), PyObject *args)
{
    enum { BOX, SCORE, FARTHEST, COUNT };
    Array arrays[COUNT], *box = arrays + BOX, *score = arrays + SCORE;
    if (arrays_open(arrays, args, (const Wanted[]){FLOATS, FLOATS, FLOATS}, COUNT) < 0)
        return NULL;
    if (box->columns != 4 || score->columns != 1 || box->rows != score->rows || arrays[FARTHEST].rows != 1 || arrays[FARTHEST].columns != 1)
        return arrays_done(arrays, COUNT, 0);
    const double most = float_at(&arrays[FARTHEST], 0, 0);
    int sound = 1;
    for (Py_ssize_t row = 0; sound && row < box->rows; row++) {
        const double x0 = float_at(box, row, 0), y0 = float_at(box, row, 1), x1 = float_at(box, row, 2), y1 = float_at(box, row, 3);
        const double said = float_at(score, row, 0);
        sound = (x0 <= x1) & (y0 <= y1) & (x0 >= -most) & (y0 >= -most) & (x1 <= most) & (y1 <= most) & !(said < 0) & !(said > 1);
    }
    arrays_close(arrays, COUNT);
    return PyBool_FromLong(sound);
}
