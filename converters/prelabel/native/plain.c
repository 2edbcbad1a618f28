/* Polygons that are plain: all that is done to them before they are written, in one go. */

#include "rings.h"

#include <math.h>

#define GRID 0x1p36 /* see `prelabel.build.shape` */
#define MILLION 1e6

/* The arrays of `loops_plain`, and what the limits are. */
enum { POINTS, START, FIRST, HOLE, SIZE, LIMITS, MADE, COUNTS, AREAS, COUNT };
enum { TOLERANCE, THIN, RINGS, LIMIT_COUNT };

/* Read so many points as they lie on the grid; whether all are within the frame. */
static int snapped(Point *ring, const Array *points, Py_ssize_t begin, Py_ssize_t count)
{
    int inside = 1;
    for (Py_ssize_t i = 0; i < count; i++) {
        const Point at = point_at(points, begin + i);
        inside &= at.x > -1 && at.x < 2 && at.y > -1 && at.y < 2;
        const Point on = {nearest(at.x * GRID) / GRID, nearest(at.y * GRID) / GRID};
        inside &= on.x >= 0 && on.x <= 1 && on.y >= 0 && on.y <= 1;
        ring[i] = on;
    }
    ring[count] = ring[0];
    return inside;
}

static double area_of(const Point *ring, Py_ssize_t count)
{
    double twice = 0;
    Point one = {0, 0};
    for (Py_ssize_t i = 1; i < count; i++) {
        const Point other = minus(ring[i], ring[0]);
        twice += one.x * other.y - other.x * one.y;
        one = other;
    }
    return twice / 2;
}

/* The other way round, from the same first point. */
static void turn(Point *ring, Py_ssize_t count)
{
    for (Py_ssize_t i = 1, j = count - 1; i < j; i++, j--) {
        const Point other = ring[i];
        ring[i] = ring[j];
        ring[j] = other;
    }
}

/* Write a ring without points that are the one before as millionths; how many there are. */
static Py_ssize_t distinct(const Array *made, Py_ssize_t begin, const Point *ring, Py_ssize_t count)
{
    Py_ssize_t written = begin;
    Point before = {nearest(ring[count - 1].x * MILLION), nearest(ring[count - 1].y * MILLION)};
    for (Py_ssize_t i = 0; i < count; i++) {
        const Point at = {nearest(ring[i].x * MILLION), nearest(ring[i].y * MILLION)};
        if (at.x != before.x || at.y != before.y)
            put_point(made, written++, ring[i]);
        before = at;
    }
    return written - begin;
}

static void put_counts(const Array *counts, Py_ssize_t row, int64_t stay, int64_t written)
{
    memcpy(row_of(counts, row), &stay, sizeof stay);
    memcpy(row_of(counts, row) + counts->across, &written, sizeof written);
}

/* Draw a ring of a shape; how many points were written from so many on, 0 where it is not plain for certain. */
static int64_t draw(Ring *ring, const Array *arrays, Py_ssize_t shape, Py_ssize_t row, Py_ssize_t written)
{
    const Py_ssize_t begin = whole_at(arrays + START, row, 0), count = whole_at(arrays + START, row + 1, 0) - begin;
    const double tolerance = float_at(arrays + LIMITS, TOLERANCE, 0), thin = float_at(arrays + LIMITS, THIN, 0);
    if (whole_at(arrays + HOLE, row, 0) || count < 3 || !snapped(ring->given, arrays + POINTS, begin, count))
        return 0;
    const Point centre = centre_of(ring->given, count), size = point_at(arrays + SIZE, shape);
    if (isnan(centre.x) && is_simple(&ring->tree, ring->given, count) <= 0)
        return 0;
    double area = area_of(ring->given, count);
    if (area <= 0)
        turn(ring->given, count);
    area = fabs(area);
    Thinned made = {count, 0, 1};
    const int thinned = tolerance > 0 && size.x > 0 && size.y > 0;
    if (thinned)
        made = ring_thin(ring, count, size, tolerance, centre);
    if (!made.simple || !(area - (thinned ? made.moved / (size.x * size.y) : 0) > thin * (double)made.count))
        return 0;
    const Py_ssize_t left = distinct(arrays + MADE, written, ring->given, made.count);
    put_counts(arrays + COUNTS, row, made.count, left);
    put_point(arrays + AREAS, row, (Point){area, made.moved});
    return left;
}

/* Draw the rings of a shape; as `draw`. */
static int64_t draw_all(Ring *ring, const Array *arrays, Py_ssize_t shape, Py_ssize_t written)
{
    const Py_ssize_t first = whole_at(arrays + FIRST, shape, 0), end = whole_at(arrays + FIRST, shape + 1, 0);
    int64_t sum = 0;
    int plain = end > first && (double)(end - first) <= float_at(arrays + LIMITS, RINGS, 0);
    for (Py_ssize_t row = first; plain && row < end; row++) {
        const int64_t count = draw(ring, arrays, shape, row, written + sum);
        plain = count > 0;
        sum += count;
    }
    for (Py_ssize_t row = first; !plain && row < end; row++)
        put_counts(arrays + COUNTS, row, 0, 0);
    return plain ? sum : 0;
}

/* Whether the arrays fit each other; `most` is the largest number of points of a ring. */
static int fit_each_other(const Array *arrays, Py_ssize_t *most)
{
    static const Py_ssize_t columns[] = {2, 1, 1, 1, 2, 1, 2, 2, 2};
    Py_ssize_t rings_of_one;
    int fit = starts_fit(arrays + START, arrays[POINTS].rows, 0, most) && starts_fit(arrays + FIRST, arrays[HOLE].rows, 0, &rings_of_one);
    const Py_ssize_t rings = arrays[START].rows - 1;
    for (int i = 0; i < COUNT; i++)
        fit = fit && arrays[i].columns == columns[i];
    return fit && arrays[HOLE].rows == rings && arrays[SIZE].rows == arrays[FIRST].rows - 1 && arrays[LIMITS].rows == LIMIT_COUNT &&
           arrays[MADE].rows == arrays[POINTS].rows && arrays[COUNTS].rows == rings && arrays[AREAS].rows == rings;
}

/* points (p, 2), start (r + 1,) rising, first (n + 1,) rising, hole (r,), size (n, 2), limits (3,), made (p, 2), counts (r, 2) int64, areas
 * (r, 2): see `prelabel.build.plain`. */
PyObject *loops_plain(PyObject *Py_UNUSED(module), PyObject *args)
{
    Array arrays[COUNT];
    const Wanted wanted[] = {FLOATS, INTEGERS, INTEGERS, INTEGERS, FLOATS, FLOATS, FLOATS_OUT, INTEGERS_OUT, FLOATS_OUT};
    if (arrays_open(arrays, args, wanted, COUNT) < 0)
        return NULL;
    Py_ssize_t most = 0, written = 0;
    const int fit = fit_each_other(arrays, &most);
    Ring ring;
    const int there = ring_open(&ring, most);
    for (Py_ssize_t i = 0; fit && there && i < arrays[SIZE].rows; i++)
        written += draw_all(&ring, arrays, i, written);
    ring_close(&ring);
    if (there)
        return arrays_done(arrays, COUNT, fit);
    arrays_close(arrays, COUNT);
    return PyErr_NoMemory();
}
