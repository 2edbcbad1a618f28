/* A list of annotations as COCO has them, of which nothing but numbers and outlines is wanted: in columns. */

#include "skipping.h"

#include <math.h>

#define SHORTEST 30 /* characters of an annotation, which has two ids, and the comma behind it */

/* Fields: NUMBERS are columns of one array, of which a box takes four. */
enum { IMAGE_ID, CATEGORY_ID, ID, SCORE, TRACK_ID, INSTANCE_ID, BOX, NUMBERS = BOX + 4 };
enum { SEGMENTATION = NUMBERS, KEYPOINTS, ATTRIBUTES, CROWD, OTHER, REFUSED };

/* What others look into: of which of the annotations what it is, and where it begins and ends. */
enum { MASK, POSE, DESCRIPTION };
typedef struct {
    int64_t row, what, begin, end;
} Span;

/* What is gathered, and the arrays of Python's that it is written to. */
typedef struct {
    PyObject *arrays[5];
    double *numbers, *px;
    int64_t *rings, *coordinates;
    Span *spans;
    Py_ssize_t rows, capacity, ring_count, px_count, span_count;
    int outlined; /* whether outlines are wanted */
    const char *begin;
} Table;

/* Bytes of an entry of each array, and how many characters it takes at least. */
static const Py_ssize_t items[][2] = {
    {NUMBERS * sizeof(double), SHORTEST}, {sizeof(int64_t), SHORTEST}, {sizeof(int64_t), 2}, {sizeof(double), 2},
    {sizeof(Span), SHORTEST / 3},
};

/* A string, whose escapes are all of two characters. */
static int accept_string(Text *text)
{
    Name plain;
    const char *begin = text->at;
    if (accept_name(text, &plain))
        return 1;
    text->at = begin;
    if (!accept(text, '"'))
        return 0;
    for (; text->at < text->end && *text->at != '"'; text->at++) {
        if ((unsigned char)*text->at < ' ')
            return 0;
        if (*text->at == '\\' && (++text->at == text->end || strchr("\"\\/bfnrt", *text->at) == NULL || *text->at == 0))
            return 0;
    }
    return accept(text, '"');
}

/* A value that holds no others. */
static int accept_plain(Text *text)
{
    return skip_number(text) || accept_string(text) || accept_word(text, "null") || accept_word(text, "true") || accept_word(text, "false");
}

/* The same, or a list of such. */
static int accept_flat(Text *text)
{
    if (!accept(text, '['))
        return accept_plain(text);
    if (accept(text, ']'))
        return 1;
    if (skip_numbers(text))
        return accept(text, ']');
    do {
        if (!accept_plain(text))
            return 0;
    } while (accept(text, ','));
    return accept(text, ']');
}

/* An object of such, its first brace aside. */
static int accept_object(Text *text)
{
    if (accept(text, '}'))
        return 1;
    do {
        if (!accept_string(text) || !accept(text, ':') || !accept_flat(text))
            return 0;
    } while (accept(text, ','));
    return accept(text, '}');
}

/* The coordinates of a ring. */
static int accept_ring(Text *text, Table *table)
{
    const Py_ssize_t before = table->px_count;
    double value;
    int64_t whole;
    if (!accept(text, '['))
        return 0;
    if (!table->outlined && skip_numbers(text))
        return accept(text, ']');
    if (!accept(text, ']')) {
        do {
            if (!accept_number(text, &value, &whole))
                return 0;
            if (table->outlined)
                table->px[table->px_count++] = value;
        } while (accept(text, ','));
        if (!accept(text, ']'))
            return 0;
    }
    if (table->outlined)
        table->coordinates[table->ring_count++] = table->px_count - before;
    return 1;
}

static void put_span(Table *table, int what, const char *begin, const char *end)
{
    table->spans[table->span_count++] = (Span){table->rows, what, begin - table->begin, end - table->begin};
}

/* Rings, or a mask, of which is said where it stands. */
static int accept_segmentation(Text *text, Table *table)
{
    const Py_ssize_t before = table->ring_count;
    skip_blanks(text);
    const char *begin = text->at;
    if (accept(text, '{')) {
        if (!accept_object(text))
            return 0;
        if (table->outlined)
            put_span(table, MASK, begin, text->at);
        return 1;
    }
    if (accept_word(text, "null"))
        return 1;
    if (!accept(text, '['))
        return 0;
    if (accept(text, ']'))
        return 1;
    do {
        if (!accept_ring(text, table))
            return 0;
    } while (accept(text, ','));
    table->rings[table->rows] = table->ring_count - before;
    return accept(text, ']');
}

/* The field that is named, with its colon. */
static int accept_field(Text *text)
{
    static const char *const refused[] = {"segments_info", "file_name"};
    int field = OTHER;
    Name name;
    if (accept_word(text, "\"segmentation\""))
        field = SEGMENTATION;
    else if (accept_word(text, "\"iscrowd\""))
        field = CROWD;
    else if (accept_word(text, "\"image_id\""))
        field = IMAGE_ID;
    else if (accept_word(text, "\"bbox\""))
        field = BOX;
    else if (accept_word(text, "\"category_id\""))
        field = CATEGORY_ID;
    else if (accept_word(text, "\"id\""))
        field = ID;
    else if (accept_word(text, "\"score\""))
        field = SCORE;
    else if (accept_word(text, "\"track_id\""))
        field = TRACK_ID;
    else if (accept_word(text, "\"instance_id\""))
        field = INSTANCE_ID;
    else if (accept_word(text, "\"keypoints\""))
        field = KEYPOINTS;
    else if (accept_word(text, "\"attributes\""))
        field = ATTRIBUTES;
    else if (!accept_name(text, &name))
        return REFUSED;
    for (size_t i = 0; field == OTHER && i < sizeof refused / sizeof *refused; i++) {
        if (is(&name, refused[i]))
            return REFUSED;
    }
    return accept(text, ':') ? field : REFUSED;
}

/* The value of a field. */
static int accept_value(Text *text, Table *table, int field)
{
    double *numbers = &table->numbers[NUMBERS * table->rows], unused;
    int64_t whole;
    skip_blanks(text);
    const char *begin = text->at;
    switch (field) {
    case BOX:
        for (int i = 0; i < 4; i++) {
            if (!accept(text, i ? ',' : '[') || !accept_number(text, &numbers[BOX + i], &whole))
                return 0;
        }
        return accept(text, ']');
    case SEGMENTATION:
        return accept_segmentation(text, table);
    case KEYPOINTS:
    case ATTRIBUTES:
        if (!(accept(text, '{') ? accept_object(text) : accept_flat(text)))
            return 0;
        put_span(table, field == KEYPOINTS ? POSE : DESCRIPTION, begin, text->at);
        return 1;
    case CROWD:
        return accept_number(text, &unused, &whole);
    case OTHER:
        return accept_flat(text);
    default:
        return field < BOX && accept_number(text, &numbers[field], &whole);
    }
}

/* An annotation that says each of these once, and its image and category. */
static int accept_annotation(Text *text, Table *table)
{
    const unsigned needed = 1u << IMAGE_ID | 1u << CATEGORY_ID;
    unsigned said = 0;
    if (table->rows == table->capacity || !accept(text, '{'))
        return 0;
    for (int i = 0; i < NUMBERS; i++)
        table->numbers[NUMBERS * table->rows + i] = NAN;
    table->rings[table->rows] = 0;
    do {
        const int field = accept_field(text);
        if ((field != OTHER && said >> field & 1) || !accept_value(text, table, field))
            return 0;
        said |= 1u << field;
    } while (accept(text, ','));
    table->rows++;
    return (said & needed) == needed && accept(text, '}');
}

static int accept_annotations(Text *text, Table *table)
{
    if (!accept(text, '['))
        return 0;
    if (!accept(text, ']')) {
        do {
            if (!accept_annotation(text, table))
                return 0;
        } while (accept(text, ','));
        if (!accept(text, ']'))
            return 0;
    }
    skip_blanks(text);
    return text->at == text->end;
}

static int table_open(Table *table, Py_ssize_t size)
{
    char *at[5];
    for (int i = 0; i < 5; i++) {
        table->arrays[i] = PyByteArray_FromStringAndSize(NULL, items[i][0] * (size / items[i][1] + 1));
        if (table->arrays[i] == NULL)
            return -1;
        at[i] = PyByteArray_AsString(table->arrays[i]);
    }
    table->numbers = (double *)at[0];
    table->rings = (int64_t *)at[1];
    table->coordinates = (int64_t *)at[2];
    table->px = (double *)at[3];
    table->spans = (Span *)at[4];
    table->capacity = size / SHORTEST + 1;
    return 0;
}

/* lines of JSON, and whether outlines are wanted; None where they are of another kind. */
PyObject *loops_annotations(PyObject *Py_UNUSED(module), PyObject *args)
{
    Py_buffer given;
    Table table = {.rows = 0};
    PyObject *made = NULL;
    if (!PyArg_ParseTuple(args, "y*p:annotations", &given, &table.outlined))
        return NULL;
    Text text = {given.buf, (const char *)given.buf + given.len};
    table.begin = text.at;
    if (table_open(&table, given.len) == 0 && accept_annotations(&text, &table)) {
        const Py_ssize_t counts[] = {table.rows, table.rows, table.ring_count, table.px_count, table.span_count};
        int fit = 1;
        for (int i = 0; fit && i < 5; i++)
            fit = PyByteArray_Resize(table.arrays[i], items[i][0] * counts[i]) == 0;
        made = fit ? PyTuple_Pack(5, table.arrays[0], table.arrays[1], table.arrays[2], table.arrays[3], table.arrays[4]) : NULL;
    }
    for (int i = 0; i < 5; i++)
        Py_XDECREF(table.arrays[i]);
    PyBuffer_Release(&given);
    if (made == NULL && !PyErr_Occurred())
        Py_RETURN_NONE;
    return made;
}
