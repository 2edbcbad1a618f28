/* Numbers of JSON. */

#ifndef PRELABEL_NUMBER_H
#define PRELABEL_NUMBER_H

#include "loops.h"

static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static inline int is_digit(char letter) { return (unsigned char)(letter - '0') < 10; }

#define NOT_WHOLE INT64_MIN

/* The number of JSON that begins at `at`, rounded to the nearest float; its end, or NULL where there is none, it is too large or too
 * long. `whole` is the same where it is written without point and exponent, in less than nineteen digits, else NOT_WHOLE. */
const char *number_at(const char *at, const char *end, double *value, int64_t *whole);

/* The end of a number of any size and length; NULL where there is none. */
const char *number_end(const char *at, const char *end);

/* The same of a number in at most eight characters, its sign aside, all of them taken together: most are as short. NULL where it is longer
 * or otherwise written, is wrong, or stands at the end of the text. */
static inline const char *short_number_at(const char *at, const char *end, double *value, int64_t *whole)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (end - at < (Py_ssize_t)sizeof(uint64_t) + 2)
        return NULL;
    const int minus = *at == '-';
    at += minus;
    uint64_t word;
    memcpy(&word, at, sizeof word);
    word ^= 0x3030303030303030; /* digits as their values */
    const uint64_t odd = (((word & 0x7F7F7F7F7F7F7F7F) + 0x7676767676767676) | word) & 0x8080808080808080;
    if (odd == 0)
        return NULL;
    const int before = __builtin_ctzll(odd) / 8;
    int last = before, behind = 0;
    if (at[before] == '.') {
        const uint64_t rest = odd & (odd - 1), low = ((uint64_t)1 << 8 * before) - 1;
        last = rest ? __builtin_ctzll(rest) / 8 : (int)sizeof word;
        behind = last - before - 1;
        word = (word & low) | (word >> 8 & ~low);
        if (behind == 0)
            return NULL;
    }
    const char next = at[last];
    if (before == 0 || (before > 1 && *at == '0') || is_digit(next) || next == '.' || (next | 0x20) == 'e')
        return NULL;
    word <<= 8 * ((int)sizeof word - before - behind);
    word = 10 * word + (word >> 8);
    word = ((word & 0x000000FF000000FF) * 0x000F424000000064 + (word >> 16 & 0x000000FF000000FF) * 0x0000271000000001) >> 32;
    *whole = behind ? NOT_WHOLE : minus ? -(int64_t)word : (int64_t)word;
    /* the sign of zero is that of a float alone */
    *value = behind ? (minus ? -(double)word : (double)word) / powers[behind] : (double)*whole;
    return at + last;
#else
    return NULL;
#endif
}

#endif
