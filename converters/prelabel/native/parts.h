/* The parts of which rows of text are made. Included once. */

#ifndef PRELABEL_PARTS_H
#define PRELABEL_PARTS_H

#include "characters.h"

#define MOST_COLUMNS 16 /* the corners of a cuboid */
#define MOST_PLACES 32
#define POINT_BYTES 88 /* of a point with its name and number, at most */

/* A part of a row. Of each kind but SAME there are arrays:
 * CHARACTERS of each row: chars (n, w), NUL where nothing stands;
 * CHOSEN: table (t, w), sizes (t,) of its texts, which (n,) of its rows;
 * UUIDS: seeds (s, 2), of (n,), marks (m,), by (n,);
 * FRACTIONS: fractions (f, k), rows (n,) of them, places (p, 2), rising: where a number stands in `text`, and which of the k it is;
 * SPANS: chars (m,), starts (t + 1,) of texts among these, which (n,) of them;
 * POINTS: points (p, 2), their numbers (p,) or (0,), starts (r + 1,) of rings among them, which (n,) of these. */
typedef struct {
    enum { SAME, MATRIX, CHOSEN, UUIDS, FRACTIONS, SPANS, POINTS } kind;
    char *text;       /* a copy with room behind it */
    Py_ssize_t width; /* of its text at most; without that of SPANS and POINTS, of which each row is as long as it is */
    Array arrays[4];
    int opened;
    struct {
        Py_ssize_t before; /* characters between the number before and this one */
        int which;
    } places[MOST_PLACES];
} Part;

static const struct {
    int count;
    Wanted wanted[4];
} kinds[] = {
    [SAME] = {0, {0}},
    [MATRIX] = {1, {CHARACTERS}},
    [CHOSEN] = {3, {CHARACTERS, INTEGERS, INTEGERS}},
    [UUIDS] = {4, {INTEGERS, INTEGERS, INTEGERS, INTEGERS}},
    [FRACTIONS] = {3, {FLOATS, INTEGERS, INTEGERS}},
    [SPANS] = {3, {CHARACTERS, INTEGERS, INTEGERS}},
    [POINTS] = {4, {FLOATS, INTEGERS, INTEGERS, INTEGERS}},
};

/* Whether numbers can stand in the text where they are said to. */
static int places_fit(Part *part)
{
    const Array *a = part->arrays;
    if (a[0].columns > MOST_COLUMNS || a[2].rows > MOST_PLACES || a[2].columns != 2)
        return 0;
    int64_t end = 0;
    for (Py_ssize_t i = 0; i < a[2].rows; i++) {
        const int64_t at = whole_at(&a[2], i, 0);
        if (at < end || at > part->width - DECIMALS || !within(whole_at(&a[2], i, 1), a[0].columns))
            return 0;
        part->places[i].before = at - end;
        part->places[i].which = (int)whole_at(&a[2], i, 1);
        end = at + DECIMALS;
    }
    return 1;
}

static inline int flat(const Array *array) { return array->columns == 1; }

static inline int flat_of(const Array *array, Py_ssize_t rows) { return array->columns == 1 && array->rows == rows; }

/* Whether the arrays of a part fit each other, and so many rows. */
static int part_fits(Part *part, Py_ssize_t rows)
{
    const Array *a = part->arrays;
    switch (part->kind) {
    case SAME:
        return 1;
    case MATRIX:
        part->width = a[0].columns;
        return a[0].rows == rows;
    case CHOSEN:
        part->width = a[0].columns;
        return flat_of(&a[1], a[0].rows) && flat_of(&a[2], rows);
    case UUIDS:
        part->width = UUID_BYTES;
        return a[0].columns == 2 && flat_of(&a[1], rows) && flat(&a[2]) && flat_of(&a[3], rows);
    case FRACTIONS:
        return flat_of(&a[1], rows) && places_fit(part);
    case SPANS:
        return flat(&a[0]) && a[0].down == 1 && flat(&a[1]) && flat_of(&a[2], rows);
    default:
        return a[0].columns == 2 && flat(&a[1]) && (a[1].rows == 0 || a[1].rows == a[0].rows) && flat(&a[2]) && flat_of(&a[3], rows);
    }
}

/* Of bytes, or of a tuple: the number of its kind, text, and arrays. */
static int part_open(Part *part, PyObject *given, Py_ssize_t rows)
{
    PyObject *text = given;
    if (!PyBytes_Check(given)) {
        const long kind = PyTuple_Check(given) && PyTuple_Size(given) > 1 ? PyLong_AsLong(PyTuple_GetItem(given, 0)) : 0;
        if (kind <= SAME || kind > POINTS || !PyBytes_Check(PyTuple_GetItem(given, 1))) {
            if (!PyErr_Occurred())
                PyErr_SetString(PyExc_TypeError, "a part is bytes, or a tuple of its kind, bytes and arrays");
            return -1;
        }
        PyObject *arrays = PyTuple_GetSlice(given, 2, PyTuple_Size(given));
        const int failed = arrays == NULL || arrays_open(part->arrays, arrays, kinds[kind].wanted, kinds[kind].count) < 0;
        Py_XDECREF(arrays);
        if (failed)
            return -1;
        part->kind = (int)kind;
        part->opened = kinds[kind].count;
        text = PyTuple_GetItem(given, 1);
    }
    part->width = PyBytes_Size(text);
    part->text = PyMem_Calloc((size_t)part->width + SLACK, 1);
    if (part->text == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    memcpy(part->text, PyBytes_AsString(text), (size_t)part->width);
    if (part_fits(part, rows))
        return 0;
    PyErr_SetString(PyExc_ValueError, "the arrays do not fit each other");
    return -1;
}

/* Of a part of SPANS or POINTS: where what stands in a row begins and ends; whether it does so. */
static inline int span_of(const Part *part, Py_ssize_t row, int64_t *begin, int64_t *end)
{
    const Array *starts = &part->arrays[part->opened - 2], *which = &part->arrays[part->opened - 1];
    const int64_t number = whole_at(which, row, 0);
    if (!within(number, starts->rows - 1))
        return 0;
    *begin = whole_at(starts, number, 0);
    *end = whole_at(starts, number + 1, 0);
    return *begin >= 0 && *begin <= *end && *end <= part->arrays[0].rows;
}

/* How many characters a row has beyond the width of a part; -1 where one of its numbers names nothing. */
static Py_ssize_t part_more(const Part *part, Py_ssize_t row)
{
    int64_t begin, end;
    if (part->kind < SPANS)
        return 0;
    if (!span_of(part, row, &begin, &end))
        return -1;
    if (part->kind == SPANS)
        return end - begin;
    return end - begin > PY_SSIZE_T_MAX / POINT_BYTES ? PY_SSIZE_T_MAX : (end - begin) * POINT_BYTES;
}

/* The points of a ring by their names, p1 to pN; each with its number where they have any, which is not negative. */
static char *put_points(char *out, const Part *part, int64_t begin, int64_t end)
{
    const Array *points = &part->arrays[0], *numbers = &part->arrays[1];
    for (int64_t i = begin; i < end; i++) {
        memcpy(out, "\"p", 2);
        out = put_digits(out + 2, (uint64_t)(i - begin) + 1);
        memcpy(out, "\":{\"x\":", 8);
        out = put_fraction(out + 7, float_at(points, i, 0));
        memcpy(out, ",\"y\":", 6);
        out = put_fraction(out + 5, float_at(points, i, 1));
        if (numbers->rows) {
            const int64_t number = whole_at(numbers, i, 0);
            if (number < 0)
                return NULL;
            memcpy(out, ",\"label\":", 10);
            out = put_digits(out + 9, (uint64_t)number);
        }
        memcpy(out, "},", 2);
        out += 2;
    }
    return out - (begin < end);
}

/* Of FRACTIONS, or NULL where there is no such row of them. */
static inline char *put_fractions(char *out, const Part *part, Py_ssize_t row)
{
    const Array *fractions = &part->arrays[0];
    const int64_t number = whole_at(&part->arrays[1], row, 0);
    if (!within(number, fractions->rows))
        return NULL;
    uint64_t made[MOST_COLUMNS];
    Py_ssize_t sizes[MOST_COLUMNS];
    for (Py_ssize_t i = 0; i < fractions->columns; i++) {
        made[i] = decimal(millionths(float_at(fractions, number, i)));
        sizes[i] = length_of_decimal(made[i]);
    }
    const char *text = part->text;
    for (Py_ssize_t i = 0; i < part->arrays[2].rows; i++) {
        out = put_text(out, text, part->places[i].before);
        memcpy(out, &made[part->places[i].which], DECIMALS);
        out += sizes[part->places[i].which];
        text += part->places[i].before + DECIMALS;
    }
    return put_text(out, text, part->text + part->width - text);
}

/* Write the text of a part in a row; NULL where one of its numbers names nothing. */
static inline char *put_part(char *out, const Part *part, Py_ssize_t row)
{
    const Array *a = part->arrays;
    int64_t number, other, size;
    switch (part->kind) {
    case SAME:
        return put_text(out, part->text, part->width);
    case MATRIX:
        return put_dense(out, row_of(&a[0], row), row_of(&a[0], row) + part->width);
    case CHOSEN:
        number = whole_at(&a[2], row, 0);
        size = within(number, a[0].rows) ? whole_at(&a[1], number, 0) : -1;
        if (!within(size, part->width + 1))
            return NULL;
        if (number + SLACK < a[0].rows && a[0].down == part->width)
            return put_text(out, row_of(&a[0], number), size);
        memcpy(out, row_of(&a[0], number), (size_t)size);
        return out + size;
    case UUIDS:
        number = whole_at(&a[1], row, 0);
        other = whole_at(&a[3], row, 0);
        if (!within(number, a[0].rows) || !within(other, a[2].rows))
            return NULL;
        return put_uuid(out, (uint64_t)whole_at(&a[0], number, 0), (uint64_t)whole_at(&a[0], number, 1),
                        (uint64_t)whole_at(&a[2], other, 0));
    case FRACTIONS:
        return put_fractions(out, part, row);
    default:
        if (!span_of(part, row, &number, &other))
            return NULL;
        if (part->kind == POINTS)
            return put_points(out, part, number, other);
        memcpy(out, a[0].data + number, (size_t)(other - number));
        return out + (other - number);
    }
}

#endif
