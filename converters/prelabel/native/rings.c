/* Rings with fewer points: the rule of Douglas and Peucker. */

#include "loops.h"

typedef struct {
    double x, y;
} Point;

/* A ring from its leftmost point on, which stands behind its last one, too. */
typedef struct {
    Point *points;
    Py_ssize_t *stretches; /* their ends, two by two, yet to be looked at */
    char *stays;
    Py_ssize_t last;
} Ring;

static inline Point minus(Point one, Point other) { return (Point){one.x - other.x, one.y - other.y}; }

/* A point as seen along a line and across it, both times the line's length. */
static inline Point along(Point point, Point line)
{
    return (Point){point.x * line.x + point.y * line.y, point.y * line.x - point.x * line.y};
}

static inline double squared(Point point) { return point.x * point.x + point.y * point.y; }

/* Let the points stay that are the farthest from the lines between those that do, as long as they are far. */
static void part(Ring *ring, Py_ssize_t far, double tolerance)
{
    Py_ssize_t open = 0;
    const Py_ssize_t ends[] = {0, far, far, ring->last};
    memcpy(ring->stretches, ends, sizeof ends);
    for (open = 2; open > 0;) {
        open--;
        const Py_ssize_t begin = ring->stretches[2 * open], end = ring->stretches[2 * open + 1];
        const Point first = ring->points[begin];
        Point line = minus(ring->points[end], first);
        double length = squared(line), largest = -1;
        Py_ssize_t middle = begin;
        if (length == 0)
            line = (Point){1, 0}; /* from an end to itself there is no direction: any will do */
        for (Py_ssize_t i = begin + 1; i < end; i++) {
            const Point seen = along(minus(ring->points[i], first), line);
            const double beside = seen.x > 0 ? (seen.x < length ? 0 : seen.x - length) : seen.x;
            const double distance = beside * beside + seen.y * seen.y;
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
    memset(ring->stays, 0, (size_t)ring->last + 1);
    ring->stays[0] = ring->stays[far] = 1;
    part(ring, far, tolerance);
    for (Py_ssize_t i = 0; i < ring->last; i++)
        count += ring->stays[i];
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

static int ring_open(Ring *ring, Py_ssize_t most)
{
    ring->points = PyMem_Calloc((size_t)most + 1, sizeof *ring->points);
    ring->stretches = PyMem_Calloc(2 * (size_t)most + 4, sizeof *ring->stretches);
    ring->stays = PyMem_Calloc((size_t)most + 1, 1);
    return ring->points != NULL && ring->stretches != NULL && ring->stays != NULL;
}

/* points (p, 2), start (r + 1,) rising, tolerance (1,), kept (p,) int64: writes 1 for each point that stays, else 0. */
PyObject *loops_thinned(PyObject *Py_UNUSED(module), PyObject *args)
{
    enum { POINTS, START, TOLERANCE, KEPT, COUNT };
    Array arrays[COUNT], *points = arrays + POINTS, *start = arrays + START, *kept = arrays + KEPT;
    if (arrays_open(arrays, args, (const Wanted[]){FLOATS, INTEGERS, FLOATS, INTEGERS_OUT}, COUNT) < 0)
        return NULL;
    int fit = points->columns == 2 && start->columns == 1 && kept->columns == 1 && kept->rows == points->rows &&
              arrays[TOLERANCE].rows == 1 && arrays[TOLERANCE].columns == 1 && start->rows > 0 && whole_at(start, 0, 0) == 0 &&
              whole_at(start, start->rows - 1, 0) == points->rows;
    Py_ssize_t most = 0;
    for (Py_ssize_t i = 0; fit && i + 1 < start->rows; i++) {
        const int64_t begin = whole_at(start, i, 0), end = whole_at(start, i + 1, 0);
        fit = begin >= 0 && begin < end && end <= points->rows;
        most = end - begin > most ? end - begin : most;
    }
    Ring ring;
    const int there = ring_open(&ring, most);
    for (Py_ssize_t i = 0; fit && there && i + 1 < start->rows; i++) {
        const Py_ssize_t begin = whole_at(start, i, 0), count = whole_at(start, i + 1, 0) - begin;
        Py_ssize_t left = 0;
        for (Py_ssize_t j = 1; j < count; j++)
            left = float_at(points, begin + j, 0) < float_at(points, begin + left, 0) ? j : left;
        for (Py_ssize_t j = 0; j <= count; j++) {
            const Py_ssize_t row = begin + (left + j) % count;
            ring.points[j] = (Point){float_at(points, row, 0), float_at(points, row, 1)};
        }
        ring.last = count;
        thin(&ring, float_at(&arrays[TOLERANCE], 0, 0));
        for (Py_ssize_t j = 0; j < count; j++)
            put_whole(kept, begin + (left + j) % count, ring.stays[j]);
    }
    PyMem_Free(ring.points);
    PyMem_Free(ring.stretches);
    PyMem_Free(ring.stays);
    if (there)
        return arrays_done(arrays, COUNT, fit);
    arrays_close(arrays, COUNT);
    return PyErr_NoMemory();
}
