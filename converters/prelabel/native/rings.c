/* Rings: their points that stay by the rule of Douglas and Peucker, and whether one is seen as a whole from some point. */

#include "loops.h"

#include <math.h>

#define WIDE (4 * (1 + 1.0 / (1 << 20))) /* twice the tolerance, squared, and a little more: rounding does not decide */

typedef struct {
    double x, y;
} Point;

static inline Point point_at(const Array *points, Py_ssize_t row) { return (Point){float_at(points, row, 0), float_at(points, row, 1)}; }

/* A ring from its leftmost point on, which stands behind its last one, too. */
typedef struct {
    Point *points;
    Py_ssize_t *stretches; /* their ends, two by two, yet to be looked at */
    Py_ssize_t *open;      /* before each point, how many there are of which it is not known that they stay */
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

/* Whether rings stand one after the other, each with a point, in so many points; `most` is the largest number of one. */
static int starts_fit(const Array *start, Py_ssize_t points, Py_ssize_t *most)
{
    *most = 0;
    if (start->columns != 1 || start->rows == 0 || whole_at(start, 0, 0) != 0 || whole_at(start, start->rows - 1, 0) != points)
        return 0;
    for (Py_ssize_t i = 0; i + 1 < start->rows; i++) {
        const int64_t begin = whole_at(start, i, 0), end = whole_at(start, i + 1, 0);
        if (begin < 0 || begin >= end || end > points)
            return 0;
        *most = end - begin > *most ? end - begin : *most;
    }
    return 1;
}

static int ring_open(Ring *ring, Py_ssize_t most)
{
    ring->points = PyMem_Calloc((size_t)most + 1, sizeof *ring->points);
    ring->stretches = PyMem_Calloc(2 * (size_t)most + 4, sizeof *ring->stretches);
    ring->open = PyMem_Calloc((size_t)most + 2, sizeof *ring->open);
    ring->stays = PyMem_Calloc((size_t)most + 1, 1);
    return ring->points != NULL && ring->stretches != NULL && ring->open != NULL && ring->stays != NULL;
}

/* points (p, 2), start (r + 1,) rising, tolerance (1,), kept (p,) int64: writes 1 for each point that stays, else 0. */
PyObject *loops_thinned(PyObject *Py_UNUSED(module), PyObject *args)
{
    enum { POINTS, START, TOLERANCE, KEPT, COUNT };
    Array arrays[COUNT], *points = arrays + POINTS, *start = arrays + START, *kept = arrays + KEPT;
    if (arrays_open(arrays, args, (const Wanted[]){FLOATS, INTEGERS, FLOATS, INTEGERS_OUT}, COUNT) < 0)
        return NULL;
    Py_ssize_t most = 0;
    const int fit = points->columns == 2 && kept->columns == 1 && kept->rows == points->rows && arrays[TOLERANCE].rows == 1 &&
                    arrays[TOLERANCE].columns == 1 && starts_fit(start, points->rows, &most);
    Ring ring;
    const int there = ring_open(&ring, most);
    for (Py_ssize_t i = 0; fit && there && i + 1 < start->rows; i++) {
        const Py_ssize_t begin = whole_at(start, i, 0), count = whole_at(start, i + 1, 0) - begin;
        Py_ssize_t left = 0;
        for (Py_ssize_t j = 1; j < count; j++)
            left = float_at(points, begin + j, 0) < float_at(points, begin + left, 0) ? j : left;
        for (Py_ssize_t j = 0; j <= count; j++) {
            const Py_ssize_t row = begin + (left + j) % count;
            ring.points[j] = point_at(points, row);
        }
        ring.last = count;
        thin(&ring, float_at(&arrays[TOLERANCE], 0, 0));
        for (Py_ssize_t j = 0; j < count; j++)
            put_whole(kept, begin + (left + j) % count, ring.stays[j] != 0);
    }
    PyMem_Free(ring.points);
    PyMem_Free(ring.stretches);
    PyMem_Free(ring.open);
    PyMem_Free(ring.stays);
    if (there)
        return arrays_done(arrays, COUNT, fit);
    arrays_close(arrays, COUNT);
    return PyErr_NoMemory();
}

#define ROUNDING 0x1p-48 /* see `prelabel.geometry.polygons.simple` */
#define TINY 1e-290
#define BEYOND 1.4

/* Some points of an array that are a ring. */
typedef struct {
    const Array *points;
    Py_ssize_t begin, end;
} Span;

static inline Point next_of(const Span *span, Py_ssize_t row)
{
    return point_at(span->points, row + 1 < span->end ? row + 1 : span->begin);
}

static Point centroid(const Span *span)
{
    const Point corner = point_at(span->points, span->begin);
    double area = 0;
    Point moment = {0, 0};
    for (Py_ssize_t row = span->begin; row + 1 < span->end; row++) {
        const Point one = minus(point_at(span->points, row), corner), other = minus(next_of(span, row), corner);
        const double twice = one.x * other.y - other.x * one.y;
        area += twice;
        moment.x += (one.x + other.x) * twice;
        moment.y += (one.y + other.y) * twice;
    }
    return (Point){corner.x + moment.x / (3 * area), corner.y + moment.y / (3 * area)};
}

/* Whether each edge leads on the same way about a point, for certain, and the ring goes round once. */
static int is_seen(const Span *span, Point from)
{
    int left = 1, right = 1;
    Py_ssize_t rises = 0;
    for (Py_ssize_t row = span->begin; row < span->end && (left || right); row++) {
        const Point one = minus(point_at(span->points, row), from), other = minus(next_of(span, row), from);
        const double forth = one.x * other.y, back = other.x * one.y, turn = forth - back;
        const double doubt = ((forth < 0 ? -forth : forth) + (back < 0 ? -back : back)) * ROUNDING + TINY;
        left &= turn > doubt;
        right &= turn < -doubt;
        rises += one.y < 0 && other.y >= 0;
    }
    return (left || right) && rises == 1;
}

/* A point moved to the inner side of the edge that it lies farthest behind, and on. */
static Point moved(const Span *span, Point from)
{
    double sum = 0, worst = -INFINITY;
    Point inwards = {NAN, NAN};
    for (Py_ssize_t row = span->begin; row < span->end; row++) {
        const Point edge = minus(next_of(span, row), point_at(span->points, row)), about = minus(point_at(span->points, row), from);
        sum += about.x * edge.y - about.y * edge.x;
    }
    const double way = (sum > 0) - (sum < 0);
    for (Py_ssize_t row = span->begin; row < span->end; row++) {
        const Point edge = minus(next_of(span, row), point_at(span->points, row)), about = minus(point_at(span->points, row), from);
        const double length = sqrt(squared(edge)), behind = -way * (about.x * edge.y - about.y * edge.x) / length;
        if (behind > worst) { /* between a point and itself there is no edge */
            worst = behind;
            inwards = (Point){-way * edge.y / length, way * edge.x / length};
        }
    }
    return (Point){from.x + BEYOND * worst * inwards.x, from.y + BEYOND * worst * inwards.y};
}

/* points (p, 2), start (r + 1,) rising, centre (r, 2): writes a point from which all of each ring is seen, NaN where none is found. */
PyObject *loops_centres(PyObject *Py_UNUSED(module), PyObject *args)
{
    enum { POINTS, START, CENTRE, COUNT };
    Array arrays[COUNT], *points = arrays + POINTS, *start = arrays + START, *centre = arrays + CENTRE;
    if (arrays_open(arrays, args, (const Wanted[]){FLOATS, INTEGERS, FLOATS_OUT}, COUNT) < 0)
        return NULL;
    Py_ssize_t most;
    const int fit =
        points->columns == 2 && centre->columns == 2 && starts_fit(start, points->rows, &most) && centre->rows == start->rows - 1;
    for (Py_ssize_t i = 0; fit && i < centre->rows; i++) {
        const Span span = {points, whole_at(start, i, 0), whole_at(start, i + 1, 0)};
        Point found = centroid(&span);
        if (!is_seen(&span, found)) {
            found = moved(&span, found);
            if (!is_seen(&span, found))
                found = (Point){NAN, NAN};
        }
        memcpy(row_of(centre, i), &found.x, sizeof found.x);
        memcpy(row_of(centre, i) + centre->across, &found.y, sizeof found.y);
    }
    return arrays_done(arrays, COUNT, fit);
}
