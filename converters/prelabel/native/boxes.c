/* Lines of the project's own stream in which nothing but boxes was seen: what they say of each, in columns. */

#include "json.h"

#include <math.h>

#define SHORTEST 30 /* characters of a detection with a label and a box, and the comma behind it */
#define LINE 256    /* characters that most lines have, at least */
#define MOST_LABELS 4096
#define MOST_STEPS 16 /* for each row */
#define SLOTS (4 * MOST_LABELS)
#define UNTRACKED (-1)
#define LARGEST_ID (((int64_t)1 << 53) - 1)

/* What is gathered, and the arrays of Python's that it is written to. */
typedef struct {
    PyObject *arrays[4];
    int32_t *label;
    double *score, *box;
    int64_t *track;
    Py_ssize_t rows, capacity;
    Name names[MOST_LABELS];
    int32_t slots[SLOTS]; /* number of a name, from 1 */
    int32_t named;
    Py_ssize_t steps; /* how many names were compared */
} Columns;

static int accept_box(Text *text, double *box)
{
    int64_t whole;
    for (int i = 0; i < 4; i++) {
        if (!accept(text, i ? ',' : '[') || !accept_number(text, &box[i], &whole))
            return 0;
    }
    return accept(text, ']');
}

/* The number of a name, from 0; -1 where there are too many, or they come together too often. */
static int32_t numbered(Columns *columns, const Name *name)
{
    uint64_t hash = (uint64_t)name->size, word = 0;
    uint32_t half[2] = {0, 0};
    for (Py_ssize_t i = 0; i + (Py_ssize_t)sizeof word < name->size; i += sizeof word) {
        memcpy(&word, name->begin + i, sizeof word);
        hash = mixed(hash ^ word);
    }
    /* the last characters, some of them once more */
    if (name->size >= (Py_ssize_t)sizeof word) {
        memcpy(&word, name->begin + name->size - sizeof word, sizeof word);
    } else if (name->size >= (Py_ssize_t)sizeof half[0]) {
        memcpy(&half[0], name->begin, sizeof half[0]);
        memcpy(&half[1], name->begin + name->size - sizeof half[1], sizeof half[1]);
        memcpy(&word, half, sizeof word);
    } else {
        memcpy(&word, name->begin, (size_t)name->size);
    }
    uint32_t slot = (uint32_t)(mixed(hash ^ word) % SLOTS);
    for (; columns->slots[slot]; slot = (slot + 1) % SLOTS) {
        const Name *other = &columns->names[columns->slots[slot] - 1];
        if (other->size == name->size && memcmp(other->begin, name->begin, (size_t)name->size) == 0)
            return columns->slots[slot] - 1;
        if (++columns->steps > MOST_STEPS * (columns->rows + 1))
            return -1;
    }
    if (columns->named == MOST_LABELS)
        return -1;
    columns->names[columns->named] = *name;
    columns->slots[slot] = ++columns->named;
    return columns->named - 1;
}

/* A detection that has a label and a box, and a score and a track at most, each said once. */
static int accept_detection(Text *text, Columns *columns)
{
    enum { LABEL = 1, SCORE = 2, TRACK = 4, BOX = 8 };
    const Py_ssize_t row = columns->rows;
    int said = 0, now;
    double unused;
    Name name;
    if (row == columns->capacity || !accept(text, '{'))
        return 0;
    columns->score[row] = NAN;
    columns->track[row] = UNTRACKED;
    do {
        if (accept_word(text, "\"label\"")) {
            now = LABEL;
            if (!accept(text, ':') || !accept_name(text, &name) || name.size == 0 || (columns->label[row] = numbered(columns, &name)) < 0)
                return 0;
        } else if (accept_word(text, "\"score\"")) {
            int64_t whole;
            now = SCORE;
            if (!accept(text, ':') || (!accept_word(text, "null") && !accept_number(text, &columns->score[row], &whole)))
                return 0;
        } else if (accept_word(text, "\"track\"")) {
            int64_t *track = &columns->track[row];
            now = TRACK;
            if (!accept(text, ':') ||
                (!accept_word(text, "null") && (!accept_number(text, &unused, track) || *track < 0 || *track > LARGEST_ID)))
                return 0;
        } else if (accept_word(text, "\"box\"")) {
            now = BOX;
            if (!accept(text, ':') || !accept_box(text, &columns->box[4 * row]))
                return 0;
        } else {
            return 0;
        }
        if (said & now)
            return 0;
        said |= now;
    } while (accept(text, ','));
    columns->rows++;
    return (said & LABEL) && (said & BOX) && accept(text, '}');
}

static int accept_detections(Text *text, Columns *columns)
{
    if (!accept(text, '['))
        return 0;
    if (accept(text, ']'))
        return 1;
    do {
        if (!accept_detection(text, columns))
            return 0;
    } while (accept(text, ','));
    return accept(text, ']');
}

/* Write a line without its detections, which are gathered; NULL where it is not of the kind. */
static char *put_head(char *out, const char *line, Py_ssize_t size, Columns *columns)
{
    Text text = {line, line + size};
    const char *before = NULL, *behind = NULL; /* where what is left out begins and ends: the list, its name and a comma */
    const char *last = NULL;                   /* the last comma */
    Name name;
    if (!accept(&text, '{'))
        return NULL;
    do {
        const char *begin = last == NULL ? text.at : last;
        const int found = before == NULL;
        if (!accept_name(&text, &name) || !accept(&text, ':'))
            return NULL;
        if (is(&name, "detections")) {
            if (before != NULL || !accept_detections(&text, columns))
                return NULL;
            before = begin;
            behind = text.at;
        } else if (!skip_value(&text)) {
            return NULL;
        }
        last = accept(&text, ',') ? text.at - 1 : NULL;
        if (found && before != NULL && last != NULL && *before != ',')
            behind = text.at; /* what was the first has its comma behind it */
    } while (last != NULL);
    if (!accept(&text, '}'))
        return NULL;
    skip_blanks(&text);
    if (text.at < text.end)
        return NULL;
    if (before == NULL)
        before = behind = line;
    memcpy(out, line, (size_t)(before - line));
    out += before - line;
    memcpy(out, behind, (size_t)(line + size - behind));
    return out + (line + size - behind);
}

static const Py_ssize_t items[] = {sizeof(int32_t), sizeof(double), sizeof(int64_t), 4 * sizeof(double)};

static int columns_open(Columns *columns, Py_ssize_t capacity)
{
    columns->capacity = capacity;
    for (int i = 0; i < 4; i++) {
        columns->arrays[i] = PyByteArray_FromStringAndSize(NULL, items[i] * capacity);
        if (columns->arrays[i] == NULL)
            return -1;
    }
    columns->label = (int32_t *)PyByteArray_AsString(columns->arrays[0]);
    columns->score = (double *)PyByteArray_AsString(columns->arrays[1]);
    columns->track = (int64_t *)PyByteArray_AsString(columns->arrays[2]);
    columns->box = (double *)PyByteArray_AsString(columns->arrays[3]);
    return 0;
}

static PyObject *names_of(const Columns *columns)
{
    PyObject *names = PyTuple_New(columns->named);
    for (int32_t i = 0; names != NULL && i < columns->named; i++) {
        PyObject *name = PyUnicode_DecodeUTF8(columns->names[i].begin, columns->names[i].size, NULL);
        if (name == NULL)
            Py_CLEAR(names);
        else
            PyTuple_SetItem(names, i, name);
    }
    return names;
}

/* A list of the lines of a text without their detections, and how many rows there are up to the end of each; NULL where one is not of the
 * kind. */
static PyObject *gathered(const char *text, Py_ssize_t size, Columns *columns)
{
    const char *at = text, *end = text + size;
    Py_ssize_t lines = 0, room = size / LINE + 1;
    /* what stands before each line takes the room of the line end before it, but for the first and what closes the list */
    PyObject *heads = PyByteArray_FromStringAndSize(NULL, size + 2);
    PyObject *ends = PyByteArray_FromStringAndSize(NULL, room * (Py_ssize_t)sizeof(int64_t));
    PyObject *made = NULL, *names = NULL;
    if (heads == NULL || ends == NULL)
        goto done;
    char *begin = PyByteArray_AsString(heads), *head = begin;
    while (at <= end) {
        const char *found = memchr(at, '\n', (size_t)(end - at)), *line_end = found == NULL ? end : found;
        *head = lines ? ',' : '[';
        head = put_head(head + 1, at, line_end - at, columns);
        if (head == NULL)
            goto done;
        if (lines == room && PyByteArray_Resize(ends, (room *= 2) * (Py_ssize_t)sizeof(int64_t)) < 0)
            goto done;
        ((int64_t *)PyByteArray_AsString(ends))[lines++] = columns->rows;
        at = line_end + 1;
    }
    *head++ = ']';
    if (PyByteArray_Resize(heads, head - begin) < 0 || PyByteArray_Resize(ends, lines * (Py_ssize_t)sizeof(int64_t)) < 0)
        goto done;
    for (int i = 0; i < 4; i++) {
        if (PyByteArray_Resize(columns->arrays[i], items[i] * columns->rows) < 0)
            goto done;
    }
    if ((names = names_of(columns)) != NULL)
        made = PyTuple_Pack(7, heads, ends, names, columns->arrays[0], columns->arrays[1], columns->arrays[2], columns->arrays[3]);
done:
    Py_XDECREF(heads);
    Py_XDECREF(ends);
    Py_XDECREF(names);
    return made;
}

/* Whether a text is UTF-8. */
static int is_text(const char *text, Py_ssize_t size)
{
    uint64_t word, high = 0;
    Py_ssize_t i = 0;
    for (; i + (Py_ssize_t)sizeof word <= size; i += sizeof word) {
        memcpy(&word, text + i, sizeof word);
        high |= word;
    }
    for (; i < size; i++)
        high |= (unsigned char)text[i];
    if ((high & HIGHS) == 0)
        return 1;
    PyObject *decoded = PyUnicode_DecodeUTF8(text, size, NULL);
    if (decoded == NULL)
        PyErr_Clear();
    Py_XDECREF(decoded);
    return decoded != NULL;
}

PyObject *loops_boxes(PyObject *Py_UNUSED(module), PyObject *args)
{
    Py_buffer text;
    PyObject *made = NULL;
    if (!PyArg_ParseTuple(args, "y*:boxes", &text))
        return NULL;
    Columns *columns = PyMem_Calloc(1, sizeof *columns);
    if (columns == NULL)
        PyErr_NoMemory();
    else if (is_text(text.buf, text.len) && columns_open(columns, text.len / SHORTEST + 1) == 0)
        made = gathered(text.buf, text.len, columns);
    for (int i = 0; columns != NULL && i < 4; i++)
        Py_XDECREF(columns->arrays[i]);
    PyMem_Free(columns);
    PyBuffer_Release(&text);
    if (made == NULL && !PyErr_Occurred())
        Py_RETURN_NONE;
    return made;
}
