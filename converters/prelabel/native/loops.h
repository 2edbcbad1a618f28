/* What the loops share: arrays that come from Python, and numbers of JSON. */

#ifndef PRELABEL_LOOPS_H
#define PRELABEL_LOOPS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <float.h>
#include <stdint.h>
#include <string.h>

#if FLT_EVAL_METHOD != 0 || SIZE_MAX < UINT64_MAX || defined(__FAST_MATH__)
#error "nothing is compiled for machines that round otherwise, or have smaller words"
#endif

/* An array of rows of so many elements. */
typedef struct {
    Py_buffer buffer;
    char *data;
    Py_ssize_t rows, columns, down, across; /* the last two: bytes from a row to the next, and from a column */
    char kind;                              /* of its elements, as the struct module names it */
} Array;

/* What an array is wanted to hold; characters of a row lie one behind the other. */
typedef enum { CHARACTERS, INTEGERS, INTEGERS_OUT, FLOATS, FLOATS_OUT, CHARACTERS_OUT } Wanted;

/* Take hold of the arguments of a function, of which each is an array; -1 with an error where they are others, or of other kinds.
 * All must be released by `arrays_close`. */
int arrays_open(Array *arrays, PyObject *args, const Wanted *wanted, int count);
void arrays_close(Array *arrays, int count);

/* None, or an error where the arrays that were given did not fit each other; in both cases they are released. */
PyObject *arrays_done(Array *arrays, int count, int fit);

static inline char *row_of(const Array *array, Py_ssize_t row) { return array->data + row * array->down; }

static inline int64_t whole_at(const Array *array, Py_ssize_t row, Py_ssize_t column)
{
    const char *at = row_of(array, row) + column * array->across;
    int8_t one;
    int16_t two;
    int32_t four;
    int64_t eight;
    switch (array->kind) {
    case 'b':
        return memcpy(&one, at, sizeof one), one;
    case 'B':
        return (uint8_t)*at;
    case 'h':
        return memcpy(&two, at, sizeof two), two;
    case 'H':
        return memcpy(&two, at, sizeof two), (uint16_t)two;
    case 'i':
        return memcpy(&four, at, sizeof four), four;
    case 'I':
        return memcpy(&four, at, sizeof four), (uint32_t)four;
    default:
        return memcpy(&eight, at, sizeof eight), eight;
    }
}

#define TILE 512 /* rows whose integers are looked at together */

/* The integers of so many rows, TILE at most, of a column; written to `room` where they do not lie so already. */
static inline const int64_t *wholes_at(const Array *array, Py_ssize_t begin, Py_ssize_t count, int64_t *room)
{
    /* the same loop for each kind: which it is is asked once, not for each row */
    switch (array->kind) {
    case 'B':
        for (Py_ssize_t i = 0; i < count; i++)
            room[i] = (uint8_t)*row_of(array, begin + i);
        break;
    case 'i':
        for (Py_ssize_t i = 0; i < count; i++) {
            int32_t value;
            memcpy(&value, row_of(array, begin + i), sizeof value);
            room[i] = value;
        }
        break;
    case 'q':
        if (array->down == sizeof *room && (uintptr_t)array->data % sizeof *room == 0)
            return (const int64_t *)row_of(array, begin);
        for (Py_ssize_t i = 0; i < count; i++)
            memcpy(&room[i], row_of(array, begin + i), sizeof room[i]);
        break;
    default:
        for (Py_ssize_t i = 0; i < count; i++)
            room[i] = whole_at(array, begin + i, 0);
    }
    return room;
}

static inline double float_at(const Array *array, Py_ssize_t row, Py_ssize_t column)
{
    double value;
    memcpy(&value, row_of(array, row) + column * array->across, sizeof value);
    return value;
}

static inline int within(int64_t place, Py_ssize_t end) { return place >= 0 && place < end; }

static inline void put_whole(const Array *array, Py_ssize_t row, int64_t value) { memcpy(row_of(array, row), &value, sizeof value); }

static inline void put_float(const Array *array, Py_ssize_t row, double value) { memcpy(row_of(array, row), &value, sizeof value); }

/* The nearest whole number, the even one of two: what is added to so large a number loses its fraction. Of numbers below 2 ** 50. */
static inline double nearest(double number) { return (number + 0x1.8p52) - 0x1.8p52; }

/* A bijection of 64-bit words in which every bit of the input moves about half of the output (the finaliser of SplitMix64). */
static inline uint64_t mixed(uint64_t value)
{
    value += 0x9E3779B97F4A7C15;
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9;
    value = (value ^ value >> 27) * 0x94D049BB133111EB;
    return value ^ value >> 31;
}

/* Made once, before anything is written. */
void text_prepare(void);

PyObject *loops_rows(PyObject *module, PyObject *args);
PyObject *loops_numbers(PyObject *module, PyObject *args);
PyObject *loops_numbered(PyObject *module, PyObject *args);
PyObject *loops_gathered(PyObject *module, PyObject *args);
PyObject *loops_inside(PyObject *module, PyObject *args);
PyObject *loops_all_differ(PyObject *module, PyObject *args);
PyObject *loops_ordered(PyObject *module, PyObject *args);
PyObject *loops_sound(PyObject *module, PyObject *args);
PyObject *loops_thinned(PyObject *module, PyObject *args);
PyObject *loops_proven(PyObject *module, PyObject *args);
PyObject *loops_plain(PyObject *module, PyObject *args);
PyObject *loops_boxes(PyObject *module, PyObject *args);
PyObject *loops_annotations(PyObject *module, PyObject *args);

#endif
