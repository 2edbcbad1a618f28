/* Text in columns: matrices of characters, NUL where nothing stands. */

#include "loops.h"

#define MILLION 1000000
#define DECIMALS 8
#define MOST_COLUMNS 16 /* the corners of a cuboid */
#define UUID_BYTES 36

#define HALF 10000

/* Numbers of JSON as words, NUL where nothing stands, and two digits of hexadecimal numbers. */
static uint64_t first_two[MILLION / HALF + 1], two_alone[MILLION / HALF + 1], tiny[10];
static uint32_t last_four[HALF];
static uint16_t octets[256];

void text_prepare(void)
{
    static const char hex[] = "0123456789abcdef";
    for (int i = 0; i <= MILLION / HALF; i++) {
        char text[DECIMALS] = {i < 100 ? '0' : '1', '.', (char)('0' + i / 10 % 10), (char)('0' + i % 10)};
        memcpy(&first_two[i], text, sizeof text);
        if (text[3] == '0')
            text[3] = 0;
        memcpy(&two_alone[i], text, sizeof text);
    }
    for (int i = 0; i < HALF; i++) {
        char text[] = {(char)('0' + i / 1000), (char)('0' + i / 100 % 10), (char)('0' + i / 10 % 10), (char)('0' + i % 10)};
        for (int last = 3; last >= 0 && text[last] == '0'; last--)
            text[last] = 0;
        memcpy(&last_four[i], text, sizeof text);
    }
    for (int i = 0; i < 10; i++)
        memcpy(&tiny[i], (char[DECIMALS]){(char)('0' + i), 'e', '-', '6'}, DECIMALS);
    for (int i = 0; i < 256; i++)
        memcpy(&octets[i], (char[]){hex[i >> 4], hex[i & 15]}, 2);
}

/* Millionths in the fewest characters. */
static inline void put_decimal(char *out, uint32_t number)
{
    uint32_t high = number / HALF, low = number % HALF;
    uint64_t word = two_alone[high];
    if (low) {
        word = first_two[high];
        memcpy(out, number < 10 ? &tiny[number] : &word, DECIMALS);
        if (number >= 10)
            memcpy(out + 4, &last_four[low], sizeof last_four[low]);
        return;
    }
    memcpy(out, &word, DECIMALS);
}

/* A fraction, in [0, 1] or beyond, as millionths; halves to the even one. */
static inline uint32_t millionths(double fraction)
{
    const double shift = 6755399441055744.0; /* 1.5 * 2 ** 52: what is added to it loses its fraction */
    fraction = fraction > 0 ? (fraction < 1 ? fraction : 1) : 0;
    return (uint32_t)((fraction * MILLION + shift) - shift);
}

/* fractions (n, m), rows (k,) of them, out (k, w), places (p, 2): where a number stands in a row of `out`, and which of
 * the m it is. */
PyObject *loops_decimals(PyObject *Py_UNUSED(module), PyObject *args)
{
    enum { FRACTIONS, ROWS, OUT, PLACES, COUNT };
    Array arrays[COUNT], *fractions = arrays + FRACTIONS, *rows = arrays + ROWS, *out = arrays + OUT, *places = arrays + PLACES;
    if (arrays_open(arrays, args, (const Wanted[]){FLOATS, INTEGERS, CHARACTERS_OUT, INTEGERS}, COUNT) < 0)
        return NULL;
    int fit = rows->rows == out->rows && rows->columns == 1 && fractions->columns <= MOST_COLUMNS && places->columns == 2;
    for (Py_ssize_t i = 0; fit && i < places->rows; i++)
        fit = within(whole_at(places, i, 0), out->columns - DECIMALS + 1) && within(whole_at(places, i, 1), fractions->columns);
    for (Py_ssize_t row = 0; fit && row < out->rows; row++) {
        const int64_t number = whole_at(rows, row, 0);
        char made[MOST_COLUMNS][DECIMALS];
        fit = within(number, fractions->rows);
        for (Py_ssize_t i = 0; fit && i < fractions->columns; i++)
            put_decimal(made[i], millionths(float_at(fractions, number, i)));
        for (Py_ssize_t i = 0; fit && i < places->rows; i++)
            memcpy(row_of(out, row) + whole_at(places, i, 0), made[whole_at(places, i, 1)], DECIMALS);
    }
    return arrays_done(arrays, COUNT, fit);
}

/* table (t, w), which (n,) from 0 on, out (n, w): for each row one of the table. */
PyObject *loops_take(PyObject *Py_UNUSED(module), PyObject *args)
{
    enum { TABLE, WHICH, OUT, COUNT };
    Array arrays[COUNT], *table = arrays + TABLE, *which = arrays + WHICH, *out = arrays + OUT;
    if (arrays_open(arrays, args, (const Wanted[]){CHARACTERS, INTEGERS, CHARACTERS_OUT}, COUNT) < 0)
        return NULL;
    int fit = which->rows == out->rows && which->columns == 1 && table->columns == out->columns;
    for (Py_ssize_t row = 0; fit && row < out->rows; row++) {
        const int64_t number = whole_at(which, row, 0);
        fit = within(number, table->rows);
        if (fit)
            memcpy(row_of(out, row), row_of(table, number), (size_t)out->columns);
    }
    return arrays_done(arrays, COUNT, fit);
}

static inline char *put_hex(char *out, uint64_t value, int octet, int count)
{
    for (; count > 0; count--, octet--, out += 2)
        memcpy(out, &octets[value >> 8 * octet & 255], 2);
    return out;
}

/* seeds (s, 2), seed (n,) of them, marks (m,), mark (n,) of them, out (n, 36). */
PyObject *loops_uuids(PyObject *Py_UNUSED(module), PyObject *args)
{
    enum { SEEDS, SEED, MARKS, MARK, OUT, COUNT };
    Array arrays[COUNT], *seeds = arrays + SEEDS, *seed = arrays + SEED, *marks = arrays + MARKS, *mark = arrays + MARK,
                         *out = arrays + OUT;
    if (arrays_open(arrays, args, (const Wanted[]){INTEGERS, INTEGERS, INTEGERS, INTEGERS, CHARACTERS_OUT}, COUNT) < 0)
        return NULL;
    int fit = seeds->columns == 2 && seed->columns == 1 && marks->columns == 1 && mark->columns == 1 && out->columns == UUID_BYTES &&
              seed->rows == out->rows && mark->rows == out->rows;
    for (Py_ssize_t row = 0; fit && row < out->rows; row++) {
        const int64_t of = whole_at(seed, row, 0), by = whole_at(mark, row, 0);
        fit = within(of, seeds->rows) && within(by, marks->rows);
        if (!fit)
            break;
        const uint64_t own[] = {(uint64_t)whole_at(seeds, of, 0), (uint64_t)whole_at(seeds, of, 1)},
                       said = (uint64_t)whole_at(marks, by, 0);
        uint64_t first = (mixed(own[0] ^ said) & ~(uint64_t)0xF000) | 0x5000;
        uint64_t second = (mixed(own[1] + mixed(said ^ own[0])) & ~((uint64_t)0xC << 60)) | (uint64_t)0x8 << 60;
        char *at = put_hex(row_of(out, row), first, 7, 4);
        *at++ = '-';
        at = put_hex(at, first, 3, 2);
        *at++ = '-';
        at = put_hex(at, first, 1, 2);
        *at++ = '-';
        at = put_hex(at, second, 7, 2);
        *at++ = '-';
        put_hex(at, second, 5, 6);
    }
    return arrays_done(arrays, COUNT, fit);
}

/* Copy what is not NUL; returns the end of the copy. As much room must be there as for all. */
static char *put_dense(char *out, const char *at, const char *end)
{
    const uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
    uint64_t words[4];
    while (end - at >= (Py_ssize_t)sizeof words) {
        memcpy(words, at, sizeof words);
        uint64_t none = 0; /* whether one of the characters is NUL, or may be: one that is none may count where it follows one */
        for (int i = 0; i < 4; i++)
            none |= (words[i] - ones) & ~words[i];
        if ((none & highs) == 0) {
            memcpy(out, words, sizeof words);
            out += sizeof words;
            at += sizeof words;
            continue;
        }
        for (const char *last = at + sizeof words; at < last; at++) {
            *out = *at;
            out += *at != 0;
        }
    }
    for (; at < end; at++) {
        *out = *at;
        out += *at != 0;
    }
    return out;
}

/* chars (n, w), whose rows lie one behind the other: what is not NUL. */
PyObject *loops_dense(PyObject *Py_UNUSED(module), PyObject *args)
{
    Array chars;
    if (arrays_open(&chars, args, (const Wanted[]){CHARACTERS}, 1) < 0)
        return NULL;
    const Py_ssize_t size = chars.rows * chars.columns;
    if (chars.down != chars.columns && chars.rows > 1)
        return arrays_done(&chars, 1, 0);
    char *text = PyMem_Malloc((size_t)size + 1);
    PyObject *made =
        text == NULL ? PyErr_NoMemory() : PyBytes_FromStringAndSize(text, put_dense(text, chars.data, chars.data + size) - text);
    PyMem_Free(text);
    arrays_close(&chars, 1);
    return made;
}
