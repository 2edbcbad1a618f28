/* JSON that is read from its beginning on, as far as it is of a kind that is hoped for. Each of these says whether it was. */

#ifndef PRELABEL_JSON_H
#define PRELABEL_JSON_H

#include "number.h"

/* Text that is being read. */
typedef struct {
    const char *at, *end;
} Text;

typedef struct {
    const char *begin;
    Py_ssize_t size;
} Name;

static inline void skip_blanks(Text *text)
{
    while (text->at < text->end && (*text->at == ' ' || *text->at == '\t' || *text->at == '\r' || *text->at == '\n'))
        text->at++;
}

static inline int accept(Text *text, char letter)
{
    skip_blanks(text);
    if (text->at == text->end || *text->at != letter)
        return 0;
    text->at++;
    return 1;
}

/* Characters of a constant. To compare them is faster than to look where a name ends: what comes next does not wait for it. */
static inline int accept_word(Text *text, const char *word)
{
    const size_t size = strlen(word);
    skip_blanks(text);
    if (text->end - text->at < (Py_ssize_t)size || memcmp(text->at, word, size) != 0)
        return 0;
    text->at += size;
    return 1;
}

#define ONES ((uint64_t)0x0101010101010101)
#define HIGHS ((uint64_t)0x8080808080808080)

/* In the high bits, whether a character is NUL; others may be marked behind one that is. */
static inline uint64_t zero_in(uint64_t word) { return (word - ONES) & ~word; }

/* A string without escapes; what it holds lies in the text. */
static inline int accept_name(Text *text, Name *name)
{
    if (!accept(text, '"'))
        return 0;
    name->begin = text->at;
    for (uint64_t word, odd; text->end - text->at >= (Py_ssize_t)sizeof word; text->at += sizeof word) {
        memcpy(&word, text->at, sizeof word);
        odd = (zero_in(word ^ ONES * '"') | zero_in(word ^ ONES * '\\') | ((word - ONES * ' ') & ~word)) & HIGHS;
        if (odd)
            break;
    }
    while (text->at < text->end && *text->at != '"' && *text->at != '\\' && (unsigned char)*text->at >= ' ')
        text->at++;
    name->size = text->at - name->begin;
    if (text->at == text->end || *text->at != '"')
        return 0;
    text->at++;
    return 1;
}

static inline int accept_number(Text *text, double *value, int64_t *whole)
{
    skip_blanks(text);
    const char *end = short_number_at(text->at, text->end, value, whole);
    if (end == NULL)
        end = number_at(text->at, text->end, value, whole);
    if (end == NULL)
        return 0;
    text->at = end;
    return 1;
}

static inline int is(const Name *name, const char *word)
{
    return name->size == (Py_ssize_t)strlen(word) && memcmp(name->begin, word, strlen(word)) == 0;
}

/* A value that holds no others, looked at just so far as to find its end: the rest of the line is decoded by others. */
static inline int skip_value(Text *text)
{
    if (accept(text, '"')) {
        for (; text->at < text->end && *text->at != '"'; text->at++)
            text->at += *text->at == '\\' && text->at + 1 < text->end;
        return accept(text, '"');
    }
    skip_blanks(text);
    const char *begin = text->at;
    while (text->at < text->end && strchr(",}]{[\" \t\r\n", *text->at) == NULL)
        text->at++;
    return text->at > begin;
}

#endif
