/* Numbers of JSON. */

#include "number.h"

#include <float.h>
#include <math.h>

#define MOST_DIGITS 19 /* that a word of 64 bits surely holds */
#define MOST_CHARACTERS 64
#define EXACT ((uint64_t)1 << 53)
#define MOST_POWER 22 /* of ten, that is a float without error */

/* What Python makes of it; NULL where that is no number, or too large for one. */
static const char *careful(const char *begin, const char *end, double *value)
{
    char text[MOST_CHARACTERS + 1];
    if (end - begin > MOST_CHARACTERS)
        return NULL;
    memcpy(text, begin, (size_t)(end - begin));
    text[end - begin] = 0;
    *value = PyOS_string_to_double(text, NULL, NULL);
    if (*value == -1.0 && PyErr_Occurred()) {
        PyErr_Clear();
        return NULL;
    }
    return isfinite(*value) ? end : NULL;
}

/* Digits, with a point among them or none, and an exponent or none. */
typedef struct {
    const char *begin, *point, *exponent, *end; /* point: where digits end where there is none; exponent: NULL where there is none */
    uint64_t said;                              /* all digits, where they are few */
    Py_ssize_t before, behind;                  /* how many stand before the point, and behind it */
    int minus;
} Scanned;

static inline const char *digits(const char *at, const char *end, uint64_t *said)
{
    for (; at < end && is_digit(*at); at++)
        *said = 10 * *said + (uint64_t)(*at - '0');
    return at;
}

static inline Scanned scan(const char *at, const char *end)
{
    Scanned found = {.begin = at};
    found.minus = at < end && *at == '-';
    at += found.minus;
    found.point = digits(at, end, &found.said);
    found.before = found.point - at;
    at = found.point;
    if (at < end && *at == '.') {
        at = digits(at + 1, end, &found.said);
        found.behind = at - found.point - 1;
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        uint64_t unused = 0;
        found.exponent = at++;
        at += at < end && (*at == '+' || *at == '-');
        const char *last = digits(at, end, &unused);
        at = last > at ? last : end + 1; /* an exponent without digits has no end */
    }
    found.end = at;
    return found;
}

#if LDBL_MANT_DIG == 64
/* Digits over a power of ten, both of which a long float holds without error. What they give is rounded to a float from there, which is
 * what it would be rounded to at once unless it lies half way between two; whether it does not. */
static inline int divided(uint64_t digits, Py_ssize_t power, double *value)
{
    enum { LONGER = LDBL_MANT_DIG - DBL_MANT_DIG };
    const long double quotient = (long double)digits / powers[power];
    uint64_t mantissa;
    memcpy(&mantissa, &quotient, sizeof mantissa);
    *value = (double)quotient;
    return (mantissa & (((uint64_t)1 << LONGER) - 1)) != (uint64_t)1 << (LONGER - 1);
}
#else
static inline int divided(uint64_t digits, Py_ssize_t power, double *value) { return 0; }
#endif

static inline const char *rounded(const Scanned *found, double *value)
{
    if (found->exponent || found->before + found->behind > MOST_DIGITS || found->behind > MOST_POWER)
        return careful(found->begin, found->end, value);
    if (found->said <= EXACT)
        /* both are floats without error: what they give is rounded once */
        *value = (double)found->said / powers[found->behind];
    else if (!divided(found->said, found->behind, value))
        return careful(found->begin, found->end, value);
    if (found->minus)
        *value = -*value;
    return found->end;
}

/* Whether it is written as JSON has it. */
static inline int is_number(const Scanned *found, const char *end)
{
    const char *first = found->begin + found->minus;
    const int bare_point = found->end > found->point && *found->point == '.' && found->behind == 0;
    return found->before > 0 && (found->before == 1 || *first != '0') && !bare_point && found->end <= end;
}

const char *number_end(const char *at, const char *end)
{
    const Scanned found = scan(at, end);
    return is_number(&found, end) ? found.end : NULL;
}

const char *number_at(const char *at, const char *end, double *value, int64_t *whole)
{
    const Scanned found = scan(at, end);
    *whole = NOT_WHOLE;
    if (!is_number(&found, end))
        return NULL;
    if (found.end > found.point)
        return rounded(&found, value);
    if (found.before >= MOST_DIGITS)
        return careful(found.begin, found.end, value);
    *whole = found.minus ? -(int64_t)found.said : (int64_t)found.said;
    *value = (double)*whole;
    return found.end;
}

/* letters (m,), begin (n,), end (n,), out (n,): the number that stands in each place, all of it. */
PyObject *loops_numbers(PyObject *Py_UNUSED(module), PyObject *args)
{
    enum { LETTERS, BEGIN, END, OUT, COUNT };
    Array arrays[COUNT], *letters = arrays + LETTERS, *begin = arrays + BEGIN, *end = arrays + END, *out = arrays + OUT;
    if (arrays_open(arrays, args, (const Wanted[]){CHARACTERS, INTEGERS, INTEGERS, FLOATS_OUT}, COUNT) < 0)
        return NULL;
    int fit = begin->rows == out->rows && end->rows == out->rows && begin->columns == 1 && end->columns == 1 && out->columns == 1;
    int sound = 1;
    for (Py_ssize_t row = 0; fit && sound && row < out->rows; row++) {
        const int64_t first = whole_at(begin, row, 0), last = whole_at(end, row, 0);
        fit = first >= 0 && first <= last && last <= letters->rows && letters->down == 1;
        if (!fit)
            break;
        double value = 0;
        const Scanned found = scan(letters->data + first, letters->data + last);
        sound = found.before + found.behind > 0 && found.exponent == NULL && found.end == letters->data + last &&
                rounded(&found, &value) != NULL;
        put_float(out, row, value);
    }
    if (fit && !sound) {
        arrays_close(arrays, COUNT);
        PyErr_SetString(PyExc_ValueError, "not all are plain numbers");
        return NULL;
    }
    return arrays_done(arrays, COUNT, fit);
}
