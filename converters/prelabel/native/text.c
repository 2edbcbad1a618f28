/* The text of rows: their parts one after the other. */

#include "parts.h"

#define MOST_PARTS 16
#define NO_ROW "a number names no row"

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

/* How many characters are enough for them; -1 with an error. */
static Py_ssize_t rows_room(const Rows *rows)
{
    const Py_ssize_t aside = rows->aside ? rows->others[1].columns : 0, width = (rows->width > aside ? rows->width : aside) + 1;
    const Py_ssize_t count = rows->stop - rows->begin;
    Py_ssize_t room = count > (PY_SSIZE_T_MAX - SLACK) / width ? PY_SSIZE_T_MAX : count * width + SLACK;
    for (int i = 0; i < rows->count; i++) {
        for (Py_ssize_t row = rows->begin; rows->parts[i].kind >= SPANS && row < rows->stop; row++) {
            const Py_ssize_t more = part_more(&rows->parts[i], row);
            if (more < 0) {
                PyErr_SetString(PyExc_ValueError, NO_ROW);
                return -1;
            }
            room = more > PY_SSIZE_T_MAX - room ? PY_SSIZE_T_MAX : room + more;
        }
    }
    if (room < PY_SSIZE_T_MAX)
        return room;
    PyErr_NoMemory();
    return -1;
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
        const Py_ssize_t room = rows_room(rows);
        char *text = room < 0 ? NULL : PyMem_Malloc((size_t)room);
        char *end = text == NULL ? NULL : put_rows(text, rows);
        if (end != NULL)
            made = lines_of(text, end);
        else if (text != NULL)
            PyErr_SetString(PyExc_ValueError, NO_ROW);
        else if (room >= 0)
            PyErr_NoMemory();
        PyMem_Free(text);
    }
    rows_close(rows);
    PyMem_Free(rows);
    return made;
}
