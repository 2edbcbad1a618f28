/* Rings with fewer points: those that stay by the rule of Douglas and Peucker, and what became of the ring. */

#include "rings.h"

#include <math.h>

#define WIDE (4 * (1 + 1.0 / (1 << 20))) /* twice the tolerance, squared, and a little more: rounding does not decide */

/* How far a point lies from a line from the origin of so squared a length, squared, and times that. */
static inline double distance_of(Point point, Point line, double length)
{
    const Point seen = along(point, line);
    const double beside = seen.x > 0 ? (seen.x < length ? 0 : seen.x - length) : seen.x;
    return beside * beside + seen.y * seen.y;
}

/* What the points before and behind tell of each point, as `_told` has it in `prelabel.geometry.polygons.thinning`: where all points of a
 * stretch are known to stay, the farthest need not be found again and again. */
static void tell(Ring *ring, double tolerance)
{
    enum { CORNER = 1, ALONE };
    const double near = tolerance * tolerance;
    char *stays = ring->stays;
    memset(stays, 0, (size_t)ring->last + 1);
    stays[0] = stays[ring->last] = CORNER;
    for (Py_ssize_t i = 1; i < ring->last; i++) {
        const Point *at = &ring->points[i], step = minus(at[0], at[-1]), next = minus(at[1], at[0]), chord = minus(at[1], at[-1]);
        const double across = along(step, chord).y, one = squared(step), other = squared(next);
        double longest = squared(chord);
        longest = one > longest ? one : longest;
        longest = other > longest ? other : longest;
        stays[i] = across * across > longest * (near * WIDE) ? CORNER : 0;
    }
    ring->open[0] = 0;
    for (Py_ssize_t i = 0; i <= ring->last; i++) {
        if (!stays[i] && stays[i - 1] == CORNER && stays[i + 1] == CORNER) {
            const Point step = minus(ring->points[i], ring->points[i - 1]), chord = minus(ring->points[i + 1], ring->points[i - 1]);
            const double length = squared(chord);
            stays[i] = (length == 0 ? squared(step) > near : distance_of(step, chord, length) > length * near) ? ALONE : 0;
        }
        ring->open[i + 1] = ring->open[i] + !stays[i];
    }
}

/* Let the points stay that are the farthest from the lines between those that do, as long as they are far. */
static void part(Ring *ring, Py_ssize_t far, double tolerance)
{
    Py_ssize_t open = 0;
    const Py_ssize_t ends[] = {0, far, far, ring->last};
    memcpy(ring->stretches, ends, sizeof ends);
    for (open = 2; open > 0;) {
        open--;
        const Py_ssize_t begin = ring->stretches[2 * open], end = ring->stretches[2 * open + 1];
        if (ring->open[end] <= ring->open[begin + 1])
            continue;
        const Point first = ring->points[begin];
        Point line = minus(ring->points[end], first);
        double length = squared(line), largest = -1;
        Py_ssize_t middle = begin;
        if (length == 0)
            line = (Point){1, 0}; /* from an end to itself there is no direction: any will do */
        for (Py_ssize_t i = begin + 1; i < end; i++) {
            const double distance = distance_of(minus(ring->points[i], first), line, length);
            if (distance > largest) {
                largest = distance;
                middle = i;
            }
        }
        if (middle == begin || !(largest > (length == 0 ? 1 : length) * (tolerance * tolerance)))
            continue;
        ring->stays[middle] = 1;
        const Py_ssize_t parts[] = {begin, middle, middle, end};
        memcpy(&ring->stretches[2 * open], parts, sizeof parts);
        open += 2;
    }
}

/* Which points of a ring stay. */
static void thin(Ring *ring, double tolerance)
{
    const Point first = ring->points[0];
    Py_ssize_t far = 0, count = 0;
    double largest = -1;
    for (Py_ssize_t i = 0; i <= ring->last; i++) {
        const double distance = squared(minus(ring->points[i], first));
        far = distance > largest ? i : far;
        largest = distance > largest ? distance : largest;
    }
    tell(ring, tolerance);
    ring->stays[far] = 1;
    part(ring, far, tolerance);
    for (Py_ssize_t i = 0; i < ring->last; i++)
        count += ring->stays[i] != 0;
    if (count > 2)
        return;
    /* a third one: the farthest from the line through the two */
    const Point line = minus(ring->points[far], first);
    Py_ssize_t third = 0;
    largest = -1;
    for (Py_ssize_t i = 0; i < ring->last; i++) {
        double across = along(minus(ring->points[i], first), line).y;
        across = across < 0 ? -across : across;
        third = across > largest ? i : third;
        largest = across > largest ? across : largest;
    }
    ring->stays[third] = 1;
}

/* The area between points that go and the line in their place; where they lie on both sides of it, that which their steps sweep over: see
 * `Stretches.areas` in `prelabel.geometry.polygons.stretches`. */
static double area_between(const Ring *ring, Py_ssize_t begin, Py_ssize_t end)
{
    const Point first = ring->points[begin], line = minus(ring->points[end], first);
    Point one = {0, 0}, seen = {0, 0};
    double twice = 0, swept = 0, low = 0, high = 0;
    for (Py_ssize_t i = begin + 1; i <= end; i++) {
        const Point other = minus(ring->points[i], first), at = along(other, line);
        double height = fabs(seen.y) + fabs(at.y);
        if (seen.y * at.y < 0) /* of a step over the line the two triangles count */
            height -= 2 * fabs(seen.y) * fabs(at.y) / height;
        swept += fabs(at.x - seen.x) * height;
        twice += along(other, one).y;
        low = at.y < low ? at.y : low;
        high = at.y > high ? at.y : high;
        one = other;
        seen = at;
    }
    return (low < 0 && high > 0 ? swept / squared(line) : fabs(twice)) / 2;
}

/* The area between a ring and the one of the points that stay. */
static double area_moved(const Ring *ring)
{
    double area = 0;
    for (Py_ssize_t begin = 0, end = 1; end <= ring->last; end++) {
        if (!ring->stays[end])
            continue;
        area += end > begin + 1 ? area_between(ring, begin, end) : 0;
        begin = end;
    }
    return area;
}

int ring_open(Ring *ring, Py_ssize_t most)
{
    ring->given = PyMem_Calloc((size_t)most + 1, sizeof *ring->given);
    ring->kept = PyMem_Calloc((size_t)most + 1, 1);
    ring->points = PyMem_Calloc((size_t)most + 1, sizeof *ring->points);
    ring->stretches = PyMem_Calloc(2 * (size_t)most + 4, sizeof *ring->stretches);
    ring->open = PyMem_Calloc((size_t)most + 2, sizeof *ring->open);
    ring->stays = PyMem_Calloc((size_t)most + 1, 1);
    return tree_open(&ring->tree, most) && ring->given != NULL && ring->kept != NULL && ring->points != NULL && ring->stretches != NULL &&
           ring->open != NULL && ring->stays != NULL;
}

void ring_close(Ring *ring)
{
    PyMem_Free(ring->given);
    PyMem_Free(ring->kept);
    PyMem_Free(ring->points);
    PyMem_Free(ring->stretches);
    PyMem_Free(ring->open);
    PyMem_Free(ring->stays);
    tree_close(&ring->tree);
}

Thinned ring_thin(Ring *ring, Py_ssize_t count, Point size, double tolerance, Point centre)
{
    Py_ssize_t left = 0, stay = 0;
    double least = ring->given[0].x * size.x;
    for (Py_ssize_t i = 1; i < count; i++) {
        const double x = ring->given[i].x * size.x;
        left = x < least ? i : left;
        least = x < least ? x : least;
    }
    for (Py_ssize_t i = 0; i <= count; i++) {
        const Point at = ring->given[i < count - left ? left + i : left + i - count];
        ring->points[i] = (Point){at.x * size.x, at.y * size.y};
    }
    ring->last = count;
    thin(ring, tolerance);
    for (Py_ssize_t i = 0; i < count; i++) {
        ring->kept[i] = ring->stays[i < left ? i + count - left : i - left] != 0;
        ring->given[stay] = ring->given[i];
        stay += ring->kept[i];
    }
    ring->given[stay] = ring->given[0];
    const int same = stay == count;
    return (Thinned){stay, same ? 0 : area_moved(ring),
                     same || is_seen(ring->given, stay, centre) || is_simple(&ring->tree, ring->given, stay) > 0};
}

/* The arrays of `loops_thinned`. */
enum { POINTS, START, SIZE, TOLERANCE, CENTRE, KEPT, MOVED, SIMPLE, COUNT };

/* points (p, 2), start (r + 1,) rising, size (r, 2), tolerance (1,), centre (r, 2), kept (p,) uint8, moved (r,), simple (r,) int64: writes
 * 1 for each point that stays, else 0, the area that moved, and 1 for each ring that stays or is simple for certain. */
PyObject *loops_thinned(PyObject *Py_UNUSED(module), PyObject *args)
{
    Array arrays[COUNT], *points = arrays + POINTS, *start = arrays + START;
    const Wanted wanted[] = {FLOATS, INTEGERS, FLOATS, FLOATS, FLOATS, CHARACTERS_OUT, FLOATS_OUT, INTEGERS_OUT};
    if (arrays_open(arrays, args, wanted, COUNT) < 0)
        return NULL;
    static const Py_ssize_t columns[] = {2, 1, 2, 1, 2, 1, 1, 1};
    Py_ssize_t most = 0;
    int fit = starts_fit(start, points->rows, 1, &most) && arrays[TOLERANCE].rows == 1 && arrays[KEPT].rows == points->rows;
    for (int i = 0; i < COUNT; i++)
        fit = fit && arrays[i].columns == columns[i] &&
              (i == POINTS || i == START || i == TOLERANCE || i == KEPT || arrays[i].rows == start->rows - 1);
    Ring ring;
    const int there = ring_open(&ring, most);
    for (Py_ssize_t i = 0; fit && there && i + 1 < start->rows; i++) {
        const Py_ssize_t begin = whole_at(start, i, 0), count = whole_at(start, i + 1, 0) - begin;
        for (Py_ssize_t j = 0; j < count; j++)
            ring.given[j] = point_at(points, begin + j);
        const Thinned made =
            ring_thin(&ring, count, point_at(arrays + SIZE, i), float_at(arrays + TOLERANCE, 0, 0), point_at(arrays + CENTRE, i));
        for (Py_ssize_t j = 0; j < count; j++)
            *row_of(arrays + KEPT, begin + j) = ring.kept[j];
        put_float(arrays + MOVED, i, made.moved);
        put_whole(arrays + SIMPLE, i, made.simple);
    }
    ring_close(&ring);
    if (there)
        return arrays_done(arrays, COUNT, fit);
    arrays_close(arrays, COUNT);
    return PyErr_NoMemory();
}
