/* Rows by whole numbers. */

#include "keys.h"

#define DENSE 8    /* places for each row, up to which keys are looked up in a table */
#define UNKNOWN -1 /* what takes too long: others find out */

uint64_t keys_places(Keys *keys, uint64_t most)
{
    int64_t room[TILE];
    uint64_t places = 1;
    for (int key = 0; key < keys->count; key++) {
        const Array *array = &keys->arrays[key];
        if (array->rows == 0)
            return 0;
        int64_t low = INT64_MAX, high = INT64_MIN;
        for (Py_ssize_t begin = 0; begin < array->rows; begin += TILE) {
            const Py_ssize_t count = array->rows - begin < TILE ? array->rows - begin : TILE;
            const int64_t *value = wholes_at(array, begin, count, room);
            for (Py_ssize_t i = 0; i < count; i++) {
                low = value[i] < low ? value[i] : low;
                high = value[i] > high ? value[i] : high;
            }
        }
        keys->low[key] = low;
        keys->span[key] = (uint64_t)high - (uint64_t)low + 1;
        if (keys->span[key] == 0 || keys->span[key] > most / places)
            return 0;
        places *= keys->span[key];
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
    Keys keys = {.arrays = key, .count = 1};
    const uint64_t places = rows > INT32_MAX ? 0 : keys_places(&keys, DENSE * (uint64_t)rows);
    if (places == 0) {
        arrays_close(arrays, COUNT);
        return PyLong_FromLong(rows ? UNKNOWN : 0);
    }
    int32_t *table = PyMem_Calloc((size_t)places, sizeof *table); /* numbers from 1 */
    if (table == NULL) {
        arrays_close(arrays, COUNT);
        return PyErr_NoMemory();
    }
    int64_t seen = 0;
    uint64_t place[TILE];
    for (Py_ssize_t begin = 0; begin < rows; begin += TILE) {
        const Py_ssize_t count = rows - begin < TILE ? rows - begin : TILE;
        places_at(&keys, begin, count, place);
        for (Py_ssize_t i = 0; i < count; i++) {
            if (place[i] >= places) { /* what is written was given as keys, too */
                PyMem_Free(table);
                return arrays_done(arrays, COUNT, 0);
            }
            int32_t *known = &table[place[i]];
            if (*known == 0) {
                put_whole(first, seen, begin + i);
                *known = (int32_t)++seen;
            }
            put_whole(number, begin + i, *known - 1);
        }
    }
    PyMem_Free(table);
    arrays_close(arrays, COUNT);
    return PyLong_FromLongLong(seen);
}

#define MOST_STEPS 16 /* for each row: where rows come together far more often, others find out */

static int alike(const Array *keys, int count, Py_ssize_t one, Py_ssize_t other)
{
    for (int i = 0; i < count; i++) {
        if (whole_at(&keys[i], one, 0) != whole_at(&keys[i], other, 0))
            return 0;
    }
    return 1;
}

/* Whether no two rows have the same places, of which there are so many: 1, 0 or UNKNOWN. */
static int differ_among(const Keys *keys, uint64_t places)
{
    const Py_ssize_t rows = keys->arrays[0].rows;
    char *taken = PyMem_Calloc((size_t)places, 1);
    int once = taken == NULL ? UNKNOWN : 1;
    uint64_t place[TILE];
    for (Py_ssize_t begin = 0; once == 1 && begin < rows; begin += TILE) {
        const Py_ssize_t count = rows - begin < TILE ? rows - begin : TILE;
        places_at(keys, begin, count, place);
        for (Py_ssize_t i = 0; i < count; i++) {
            once &= !taken[place[i]];
            taken[place[i]] = 1;
        }
    }
    PyMem_Free(taken);
    return once;
}

/* Whether no two rows have the same keys: 1, 0 or UNKNOWN. */
static int differ(const Array *keys, int count)
{
    const Py_ssize_t rows = keys[0].rows;
    Keys together = {.arrays = keys, .count = count};
    const uint64_t places = keys_places(&together, DENSE * (uint64_t)rows);
    if (places)
        return differ_among(&together, places);
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
