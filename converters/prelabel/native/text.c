/* The text of rows: their parts one after the other. */

#include "characters.h"

#define MOST_PARTS 16
#define MOST_COLUMNS 16 /* the corners of a cuboid */
#define MOST_PLACES 32

/* A part of a row. Of each kind but SAME there are arrays:
 * CHARACTERS of each row: chars (n, w), NUL where nothing stands;
 * CHOSEN: table (t, w), sizes (t,) of its texts, which (n,) of its rows;
 * UUIDS: seeds (s, 2), of (n,), marks (m,), by (n,);
 * FRACTIONS: fractions (f, k), rows (n,) of them, places (p, 2), rising: where a number stands in `text`, and which of the k it is. */
typedef struct {
    enum { SAME, MATRIX, CHOSEN, UUIDS, FRACTIONS } kind;
    char *text;       /* a copy with room behind it */
    Py_ssize_t width; /* of its text at most */
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
};

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
        return a[1].rows == a[0].rows && a[1].columns == 1 && a[2].rows == rows && a[2].columns == 1;
    case UUIDS:
        part->width = UUID_BYTES;
        return a[0].columns == 2 && a[1].columns == 1 && a[2].columns == 1 && a[3].columns == 1 && a[1].rows == rows && a[3].rows == rows;
    default:
        break;
    }
    if (a[0].columns > MOST_COLUMNS || a[2].rows > MOST_PLACES || a[1].rows != rows || a[1].columns != 1 || a[2].columns != 2)
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

/* Of bytes, or of a tuple: the number of its kind, text, and arrays. */
static int part_open(Part *part, PyObject *given, Py_ssize_t rows)
{
    PyObject *text = given;
    if (!PyBytes_Check(given)) {
        const long kind = PyTuple_Check(given) && PyTuple_Size(given) > 1 ? PyLong_AsLong(PyTuple_GetItem(given, 0)) : 0;
        if (kind <= SAME || kind > FRACTIONS || !PyBytes_Check(PyTuple_GetItem(given, 1))) {
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
    default:
        break;
    }
    number = whole_at(&a[1], row, 0);
    if (!within(number, a[0].rows))
        return NULL;
    char made[MOST_COLUMNS][DECIMALS];
    Py_ssize_t sizes[MOST_COLUMNS];
    for (Py_ssize_t i = 0; i < a[0].columns; i++) {
        put_decimal(made[i], millionths(float_at(&a[0], number, i)));
        sizes[i] = length_of_decimal(made[i]);
    }
    const char *text = part->text;
    for (Py_ssize_t i = 0; i < a[2].rows; i++) {
        out = put_text(out, text, part->places[i].before);
        memcpy(out, made[part->places[i].which], DECIMALS);
        out += sizes[part->places[i].which];
        text += part->places[i].before + DECIMALS;
    }
    return put_text(out, text, part->text + part->width - text);
}

/* What is written: rows of such parts, behind each its end, but for those among them that have a text of their own. */
typedef struct {
    Part parts[MOST_PARTS];
    int count;
    Array ends, others[2];  /* ends: (n,) characters, NUL for none */
    int ends_opened, aside; /* aside: how many of `others` are open */
    Py_ssize_t begin, stop, width;
} Rows;

static void rows_close(Rows *rows)
{
    for (int i = 0; i < rows->count; i++) {
        arrays_close(rows->parts[i].arrays, rows->parts[i].opened);
        PyMem_Free(rows->parts[i].text);
    }
    arrays_close(&rows->ends, rows->ends_opened);
    arrays_close(rows->others, rows->aside);
}

static int rows_open(Rows *rows, PyObject *parts, PyObject *ends, PyObject *others)
{
    PyObject *alone = PyTuple_Pack(1, ends);
    if (alone == NULL)
        return -1;
    rows->ends_opened = arrays_open(&rows->ends, alone, (const Wanted[]){CHARACTERS}, 1) == 0;
    Py_DECREF(alone);
    if (!rows->ends_opened)
        return -1;
    const Py_ssize_t count = rows->ends.rows;
    if (PyTuple_Size(parts) > MOST_PARTS || rows->ends.columns != 1 || rows->begin < 0 || rows->begin > rows->stop || rows->stop > count) {
        PyErr_SetString(PyExc_ValueError, "there are no such rows");
        return -1;
    }
    for (Py_ssize_t i = 0; i < PyTuple_Size(parts); i++) {
        Part *part = &rows->parts[rows->count++];
        if (part_open(part, PyTuple_GetItem(parts, i), count) < 0)
            return -1;
        rows->width += part->width;
    }
    if (others == Py_None)
        return 0;
    if (!PyTuple_Check(others) || arrays_open(rows->others, others, (const Wanted[]){INTEGERS, CHARACTERS}, 2) < 0) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_TypeError, "others are a tuple of two arrays");
        return -1;
    }
    rows->aside = 2;
    if (rows->others[0].rows == rows->others[1].rows && rows->others[0].columns == 1)
        return 0;
    PyErr_SetString(PyExc_ValueError, "the arrays do not fit each other");
    return -1;
}

/* Write them; NULL where a number names nothing. */
static char *put_rows(char *out, const Rows *rows)
{
    const Array *place = &rows->others[0], *chars = &rows->others[1];
    const Py_ssize_t others = rows->aside ? place->rows : 0;
    Py_ssize_t other = 0;
    for (Py_ssize_t end = others; other < end;) {
        const Py_ssize_t middle = other + (end - other) / 2;
        if (whole_at(place, middle, 0) < rows->begin)
            other = middle + 1;
        else
            end = middle;
    }
    for (Py_ssize_t row = rows->begin; row < rows->stop; row++) {
        if (other < others && whole_at(place, other, 0) == row) {
            out = put_dense(out, row_of(chars, other), row_of(chars, other) + chars->columns);
            other++;
        } else {
            for (int i = 0; i < rows->count; i++) {
                out = put_part(out, &rows->parts[i], row);
                if (out == NULL)
                    return NULL;
            }
        }
        *out = *row_of(&rows->ends, row);
        out += *out != 0;
    }
    return out;
}

/* The lines of a text. */
static PyObject *lines_of(const char *at, const char *end)
{
    PyObject *lines = PyList_New(0);
    while (lines != NULL && at <= end) {
        const char *found = memchr(at, '\n', (size_t)(end - at)), *stop = found == NULL ? end : found;
        PyObject *line = PyBytes_FromStringAndSize(at, stop - at);
        if (line == NULL || PyList_Append(lines, line) < 0)
            Py_CLEAR(lines);
        Py_XDECREF(line);
        at = stop + 1;
    }
    return lines;
}

/* parts, ends (n,), begin, stop, None or others: place (k,), rising, and chars (k, w). The text of the rows from begin to stop, as
 * `lines_of` has it. */
PyObject *loops_rows(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *parts, *ends, *others, *made = NULL;
    Rows *rows = PyMem_Calloc(1, sizeof *rows);
    if (rows == NULL)
        return PyErr_NoMemory();
    if (PyArg_ParseTuple(args, "O!OnnO:rows", &PyTuple_Type, &parts, &ends, &rows->begin, &rows->stop, &others) &&
        rows_open(rows, parts, ends, others) == 0) {
        const Py_ssize_t aside = rows->aside ? rows->others[1].columns : 0, width = (rows->width > aside ? rows->width : aside) + 1;
        const Py_ssize_t count = rows->stop - rows->begin;
        char *text = count > (PY_SSIZE_T_MAX - SLACK) / width ? NULL : PyMem_Malloc((size_t)(count * width + SLACK));
        char *end = text == NULL ? NULL : put_rows(text, rows);
        if (text == NULL)
            PyErr_NoMemory();
        else if (end == NULL)
            PyErr_SetString(PyExc_ValueError, "a number names no row");
        else
            made = lines_of(text, end);
        PyMem_Free(text);
    }
    rows_close(rows);
    PyMem_Free(rows);
    return made;
}
