/* Rings that cannot cross themselves: seen as a whole from some point, or of edges that all lie apart. */

#include "rings.h"

#include <math.h>

#define ROUNDING 0x1p-48 /* see `prelabel.geometry.polygons.simple` */
#define TINY 1e-290
#define BEYOND 1.4

int starts_fit(const Array *start, Py_ssize_t members, Py_ssize_t least, Py_ssize_t *most)
{
    int fit = start->columns == 1 && start->rows > 0 && whole_at(start, 0, 0) == 0 && whole_at(start, start->rows - 1, 0) == members;
    *most = 0;
    for (Py_ssize_t i = 1; fit && i < start->rows; i++) {
        const int64_t begin = whole_at(start, i - 1, 0), end = whole_at(start, i, 0);
        fit = begin <= end && end <= members && end - begin >= least;
        *most = fit && end - begin > *most ? end - begin : *most;
    }
    return fit;
}

/* On which side of a line from the origin a point lies: 0 where rounding decides. */
static inline int side_of(Point point, Point line)
{
    const double forth = line.x * point.y, back = point.x * line.y, turn = forth - back;
    const double doubt = (fabs(forth) + fabs(back)) * ROUNDING + TINY;
    return (turn > doubt) - (turn < -doubt);
}

int is_seen(const Point *ring, Py_ssize_t count, Point from)
{
    int left = 1, right = 1;
    Py_ssize_t rises = 0;
    Point one = minus(ring[0], from);
    for (Py_ssize_t i = 1; i <= count && (left || right); i++) {
        const Point other = minus(ring[i], from);
        const int side = side_of(other, one);
        left &= side > 0;
        right &= side < 0;
        rises += one.y < 0 && other.y >= 0;
        one = other;
    }
    return (left || right) && rises == 1;
}

typedef struct Box {
    double x0, y0, x1, y1;
} Box;

static inline Box around(Box one, Box other)
{
    return (Box){one.x0 < other.x0 ? one.x0 : other.x0, one.y0 < other.y0 ? one.y0 : other.y0, one.x1 > other.x1 ? one.x1 : other.x1,
                 one.y1 > other.y1 ? one.y1 : other.y1};
}

static inline int meet(Box one, Box other) { return one.x0 <= other.x1 && other.x0 <= one.x1 && one.y0 <= other.y1 && other.y0 <= one.y1; }

/* Whether the edges to a point and from it have no other point in common. */
static int goes_on(Point before, Point at, Point behind)
{
    const Point line = minus(at, before), next = minus(behind, at);
    const double x = line.x * next.x, y = line.y * next.y;
    return side_of(next, line) != 0 || x + y > (fabs(x) + fabs(y)) * ROUNDING + TINY;
}

/* Of two edges, each from a point of a ring to its next one: 1 where they have no point in common, -1 where they cross, 0 where that is not
 * certain. */
static int apart(const Point *one, const Point *other)
{
    const Point line = minus(one[1], one[0]), next = minus(other[1], other[0]);
    const int ends = side_of(minus(other[0], one[0]), line) * side_of(minus(other[1], one[0]), line);
    if (ends > 0)
        return 1;
    const int others = side_of(minus(one[0], other[0]), next) * side_of(minus(one[1], other[0]), next);
    return others > 0 ? 1 : ends < 0 && others < 0 ? -1 : 0;
}

int tree_open(Tree *tree, Py_ssize_t most)
{
    tree->leaves = 1;
    while (tree->leaves < most)
        tree->leaves *= 2;
    tree->boxes = PyMem_Calloc(2 * (size_t)tree->leaves, sizeof *tree->boxes);
    return tree->boxes != NULL;
}

void tree_close(Tree *tree) { PyMem_Free(tree->boxes); }

/* The boxes about the edges stand at the end; each before them is about those at twice its place and behind that. */
static void tree_grow(Tree *tree, const Point *ring, Py_ssize_t count)
{
    for (tree->leaves = 1; tree->leaves < count;)
        tree->leaves *= 2;
    Box *boxes = tree->boxes, *edges = boxes + tree->leaves;
    for (Py_ssize_t i = 0; i < count; i++)
        edges[i] =
            around((Box){ring[i].x, ring[i].y, ring[i].x, ring[i].y}, (Box){ring[i + 1].x, ring[i + 1].y, ring[i + 1].x, ring[i + 1].y});
    for (Py_ssize_t i = count; i < tree->leaves; i++)
        edges[i] = (Box){INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (Py_ssize_t i = tree->leaves - 1; i > 0; i--)
        boxes[i] = around(boxes[2 * i], boxes[2 * i + 1]);
}

int is_simple(Tree *tree, const Point *ring, Py_ssize_t count)
{
    enum { DEEP = 4 * 64, PAIRS = 64 };
    Py_ssize_t pairs[DEEP][2] = {{1, 1}}, open = 1, left = PAIRS * count;
    int simple = count > 2 && goes_on(ring[count - 1], ring[0], ring[1]);
    for (Py_ssize_t i = 1; simple && i < count; i++)
        simple = goes_on(ring[i - 1], ring[i], ring[i + 1]);
    if (simple)
        tree_grow(tree, ring, count);
    while (simple > 0 && open > 0) {
        const Py_ssize_t one = pairs[--open][0], other = pairs[open][1], first = one - tree->leaves, second = other - tree->leaves;
        simple = left-- > 0;
        if (one != other && !meet(tree->boxes[one], tree->boxes[other]))
            continue;
        if (first >= 0) {
            const int neighbours = second <= first + 1 || (first == 0 && second == count - 1);
            simple = simple && !neighbours ? apart(&ring[first], &ring[second]) : simple;
            continue;
        }
        for (int i = one == other ? 1 : 0; i < 4; i++) { /* of one box the first pair is the second, the other way round */
            pairs[open][0] = 2 * one + (i == 0 || i == 3);
            pairs[open++][1] = 2 * other + (i == 1 || i == 3);
        }
    }
    return simple;
}

static Point centroid(const Point *ring, Py_ssize_t count)
{
    double area = 0;
    Point moment = {0, 0}, one = {0, 0};
    for (Py_ssize_t i = 1; i < count; i++) {
        const Point other = minus(ring[i], ring[0]);
        const double twice = one.x * other.y - other.x * one.y;
        area += twice;
        moment.x += (one.x + other.x) * twice;
        moment.y += (one.y + other.y) * twice;
        one = other;
    }
    return (Point){ring[0].x + moment.x / (3 * area), ring[0].y + moment.y / (3 * area)};
}

/* A point moved to the inner side of the edge that it lies farthest behind, and on. */
static Point moved(const Point *ring, Py_ssize_t count, Point from)
{
    double sum = 0, worst = -INFINITY;
    Point inwards = {NAN, NAN};
    for (Py_ssize_t i = 0; i < count; i++)
        sum += along(minus(ring[i + 1], ring[i]), minus(ring[i], from)).y;
    const double way = (sum > 0) - (sum < 0);
    for (Py_ssize_t i = 0; i < count; i++) {
        const Point edge = minus(ring[i + 1], ring[i]);
        const double length = sqrt(squared(edge)), behind = -way * along(edge, minus(ring[i], from)).y / length;
        if (behind > worst) { /* between a point and itself there is no edge */
            worst = behind;
            inwards = (Point){-way * edge.y / length, way * edge.x / length};
        }
    }
    return (Point){from.x + BEYOND * worst * inwards.x, from.y + BEYOND * worst * inwards.y};
}

Point centre_of(const Point *ring, Py_ssize_t count)
{
    Point found = centroid(ring, count);
    if (is_seen(ring, count, found))
        return found;
    found = moved(ring, count, found);
    return is_seen(ring, count, found) ? found : (Point){NAN, NAN};
}

/* points (p, 2), start (r + 1,) rising, centre (r, 2), simple (r,) int64: writes a point from which all of each ring is seen, NaN where
 * none is found, and 1 where a ring does not meet itself for certain, -1 where it crosses itself for certain, else 0. */
PyObject *loops_proven(PyObject *Py_UNUSED(module), PyObject *args)
{
    enum { POINTS, START, CENTRE, SIMPLE, COUNT };
    Array arrays[COUNT], *points = arrays + POINTS, *start = arrays + START, *centre = arrays + CENTRE, *simple = arrays + SIMPLE;
    if (arrays_open(arrays, args, (const Wanted[]){FLOATS, INTEGERS, FLOATS_OUT, INTEGERS_OUT}, COUNT) < 0)
        return NULL;
    Py_ssize_t most = 0;
    const int fit = points->columns == 2 && centre->columns == 2 && simple->columns == 1 && starts_fit(start, points->rows, 1, &most) &&
                    centre->rows == start->rows - 1 && simple->rows == centre->rows;
    Tree tree;
    Point *ring = PyMem_Calloc((size_t)most + 1, sizeof *ring);
    const int there = tree_open(&tree, most) && ring != NULL;
    for (Py_ssize_t i = 0; fit && there && i < centre->rows; i++) {
        const Py_ssize_t begin = whole_at(start, i, 0), count = whole_at(start, i + 1, 0) - begin;
        for (Py_ssize_t j = 0; j < count; j++)
            ring[j] = point_at(points, begin + j);
        ring[count] = ring[0];
        const Point found = centre_of(ring, count);
        put_point(centre, i, found);
        put_whole(simple, i, isnan(found.x) ? is_simple(&tree, ring, count) : 1);
    }
    PyMem_Free(ring);
    tree_close(&tree);
    if (there)
        return arrays_done(arrays, COUNT, fit);
    arrays_close(arrays, COUNT);
    return PyErr_NoMemory();
}
