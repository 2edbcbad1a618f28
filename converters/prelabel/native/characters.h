/* Characters that are written: numbers of JSON, identifiers, and short texts. Included once. */

#ifndef PRELABEL_CHARACTERS_H
#define PRELABEL_CHARACTERS_H

#include "loops.h"

#define MILLION 1000000
#define HALF 10000
#define DECIMALS 8
#define UUID_BYTES 36
#define SLACK 16

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define LOWEST_FIRST
#endif

/* Numbers of JSON as words, NUL behind them, and two digits of hexadecimal numbers. */
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

/* A fraction, in [0, 1] or beyond, as millionths; halves to the even one. */
static inline uint32_t millionths(double fraction)
{
    return (uint32_t)nearest((fraction > 0 ? (fraction < 1 ? fraction : 1) : 0) * MILLION);
}

/* Millionths in the fewest characters: a number of JSON as the word that it is in memory, NUL behind it. */
static inline uint64_t decimal(uint32_t number)
{
    const uint32_t high = number / HALF, low = number % HALF;
    if (low == 0)
        return two_alone[high];
    if (number < 10)
        return tiny[number];
#ifdef LOWEST_FIRST
    return first_two[high] | (uint64_t)last_four[low] << 32;
#else
    uint64_t word;
    char text[DECIMALS];
    memcpy(text, &first_two[high], sizeof text);
    memcpy(text + 4, &last_four[low], sizeof last_four[low]);
    memcpy(&word, text, sizeof word);
    return word;
#endif
}

static inline Py_ssize_t length_of_decimal(uint64_t word)
{
#ifdef LOWEST_FIRST
    return DECIMALS - (Py_ssize_t)((unsigned)__builtin_clzll(word) / 8);
#else
    const char *text = (const char *)&word, *end = memchr(text, 0, DECIMALS);
    return end == NULL ? DECIMALS : end - text;
#endif
}

static inline char *put_fraction(char *out, double fraction)
{
    const uint64_t word = decimal(millionths(fraction));
    memcpy(out, &word, sizeof word);
    return out + length_of_decimal(word);
}

/* A whole number in decimal digits. */
static inline char *put_digits(char *out, uint64_t number)
{
    int size = 1;
    for (uint64_t rest = number; rest > 9; rest /= 10)
        size++;
    for (char *at = out + size; at > out; number /= 10)
        *--at = (char)('0' + number % 10);
    return out + size;
}

/* Copy a short text, in steps: up to SLACK characters behind it are read and written, too. */
static inline char *put_text(char *out, const char *text, Py_ssize_t size)
{
    for (Py_ssize_t i = 0; i < size; i += SLACK)
        memcpy(out + i, text + i, SLACK);
    return out + size;
}

static inline char *put_hex(char *out, uint64_t value, int octet, int count)
{
    for (; count > 0; count--, octet--, out += 2)
        memcpy(out, &octets[value >> 8 * octet & 255], 2);
    return out;
}

static inline char *put_uuid(char *out, uint64_t seed, uint64_t other, uint64_t mark)
{
    const uint64_t first = (mixed(seed ^ mark) & ~(uint64_t)0xF000) | 0x5000;
    const uint64_t second = (mixed(other + mixed(mark ^ seed)) & ~((uint64_t)0xC << 60)) | (uint64_t)0x8 << 60;
    out = put_hex(out, first, 7, 4);
    *out++ = '-';
    out = put_hex(out, first, 3, 2);
    *out++ = '-';
    out = put_hex(out, first, 1, 2);
    *out++ = '-';
    out = put_hex(out, second, 7, 2);
    *out++ = '-';
    return put_hex(out, second, 5, 6);
}

/* Copy what is not NUL. */
static char *put_dense(char *out, const char *at, const char *end)
{
    for (; at < end; at++) {
        *out = *at;
        out += *at != 0;
    }
    return out;
}

#endif
