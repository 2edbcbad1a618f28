/* Numbers, and lists of them, of which nothing is wanted but where they end, and that they are sound. */

#ifndef PRELABEL_SKIPPING_H
#define PRELABEL_SKIPPING_H

#include "json.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

static inline int skip_number(Text *text)
{
    skip_blanks(text);
    const char *end = number_end(text->at, text->end);
    if (end == NULL)
        return 0;
    text->at = end;
    return 1;
}

#define BLOCK 64 /* characters that are looked at together, a bit of a word each */

/* Which of them are what. */
typedef struct {
    uint64_t digit, zero, point, comma, blank, minus;
} Block;

#ifdef __SSE2__
static inline uint64_t bits(__m128i truth, int from) { return (uint64_t)(uint32_t)_mm_movemask_epi8(truth) << from; }

static inline Block block_at(const char *at)
{
    Block found = {0};
    for (int i = 0; i < BLOCK; i += (int)sizeof(__m128i)) {
        const __m128i some = _mm_loadu_si128((const __m128i *)(at + i));
        const __m128i value = _mm_sub_epi8(some, _mm_set1_epi8('0'));
        found.digit |= bits(_mm_cmpeq_epi8(_mm_min_epu8(value, _mm_set1_epi8(9)), value), i);
        found.zero |= bits(_mm_cmpeq_epi8(some, _mm_set1_epi8('0')), i);
        found.point |= bits(_mm_cmpeq_epi8(some, _mm_set1_epi8('.')), i);
        found.comma |= bits(_mm_cmpeq_epi8(some, _mm_set1_epi8(',')), i);
        found.blank |= bits(_mm_cmpeq_epi8(some, _mm_set1_epi8(' ')), i);
        found.minus |= bits(_mm_cmpeq_epi8(some, _mm_set1_epi8('-')), i);
    }
    return found;
}
#else
static inline Block block_at(const char *at)
{
    Block found = {0};
    for (int i = 0; i < BLOCK; i++) {
        found.digit |= (uint64_t)is_digit(at[i]) << i;
        found.zero |= (uint64_t)(at[i] == '0') << i;
        found.point |= (uint64_t)(at[i] == '.') << i;
        found.comma |= (uint64_t)(at[i] == ',') << i;
        found.blank |= (uint64_t)(at[i] == ' ') << i;
        found.minus |= (uint64_t)(at[i] == '-') << i;
    }
    return found;
}
#endif

/* What the character before a block was, as the lowest bit. */
typedef struct {
    uint64_t digit, comma, minus, point, first_zero, fraction;
} Before;

/* Whether the characters of a block may stand where they do. A number begins behind a comma, blanks or a minus; no digit follows a zero
 * that begins it; its point stands between digits, and is the only one. */
static inline int is_sound(const Block *block, Before *before)
{
    const uint64_t separator = block->comma | block->blank;
    const uint64_t digit = block->digit << 1 | before->digit, after = separator << 1 | before->comma;
    const uint64_t minus = block->minus << 1 | before->minus, point = block->point << 1 | before->point;
    const uint64_t first_zero = block->zero & (after | minus), zero = first_zero << 1 | before->first_zero;
    /* what is added to the first digit behind a point arrives behind the last */
    const uint64_t sum = block->digit + ((block->digit & point) | before->fraction);
    const uint64_t odd = ((block->point | block->comma) & ~digit) | ((block->blank | block->minus) & ~after) | (block->digit & zero) |
                         (block->point & sum & ~block->digit);
    before->fraction = sum < block->digit;
    before->digit = block->digit >> (BLOCK - 1);
    before->comma = separator >> (BLOCK - 1);
    before->minus = block->minus >> (BLOCK - 1);
    before->point = block->point >> (BLOCK - 1);
    before->first_zero = first_zero >> (BLOCK - 1);
    return odd == 0;
}

/* Numbers without exponents, and commas and blanks between them, up to the bracket that ends their list; a list of anything else is left
 * as it is. */
static inline int skip_numbers(Text *text)
{
    Before before = {.comma = 1};
    for (const char *at = text->at; text->end - at >= BLOCK; at += BLOCK) {
        Block block = block_at(at);
        const uint64_t other = ~(block.digit | block.point | block.comma | block.blank | block.minus);
        if (other) {
            const int last = __builtin_ctzll(other);
            const uint64_t end = (uint64_t)1 << last, seen = end - 1;
            /* what ends a list stands where a comma may */
            block = (Block){block.digit & seen,         block.zero & seen,  block.point & seen,
                            (block.comma & seen) | end, block.blank & seen, block.minus & seen};
            if (at[last] != ']' || !is_sound(&block, &before))
                return 0;
            text->at = at + last;
            return 1;
        }
        if (!is_sound(&block, &before))
            return 0;
    }
    return 0;
}

#endif
