/* Points, and rings of them. */

#ifndef PRELABEL_RINGS_H
#define PRELABEL_RINGS_H

#include "loops.h"

typedef struct {
    double x, y;
} Point;

static inline Point point_at(const Array *points, Py_ssize_t row) { return (Point){float_at(points, row, 0), float_at(points, row, 1)}; }

static inline void put_point(const Array *points, Py_ssize_t row, Point point)
{
    memcpy(row_of(points, row), &point.x, sizeof point.x);
    memcpy(row_of(points, row) + points->across, &point.y, sizeof point.y);
}

static inline Point minus(Point one, Point other) { return (Point){one.x - other.x, one.y - other.y}; }

static inline double squared(Point point) { return point.x * point.x + point.y * point.y; }

/* A point as seen along a line and across it, both times the line's length. */
static inline Point along(Point point, Point line)
{
    return (Point){point.x * line.x + point.y * line.y, point.y * line.x - point.x * line.y};
}

/* Whether entries stand one after the other in so many members, each with `least` of them at least; `most` is the largest number of one. */
int starts_fit(const Array *start, Py_ssize_t members, Py_ssize_t least, Py_ssize_t *most);

/* What is proven of rings, for certain: see `prelabel.geometry.polygons.simple`. Each has so many points, and its first one again behind
 * them. */

/* Whether each edge leads on the same way about a point, and the ring goes round once. */
int is_seen(const Point *ring, Py_ssize_t count, Point from);

/* Room for the boxes about the edges of a ring. */
typedef struct {
    struct Box *boxes;
    Py_ssize_t leaves;
} Tree;

/* For rings of at most so many points; 0 where there is no memory. */
int tree_open(Tree *tree, Py_ssize_t most);
void tree_close(Tree *tree);

/* 1 where no two edges meet but those that follow each other, and these in one point; -1 where two cross; 0 where neither is certain: many
 * pairs are not looked at. */
int is_simple(Tree *tree, const Point *ring, Py_ssize_t count);

/* A point from which all of a ring is seen, NaN where none is found. */
Point centre_of(const Point *ring, Py_ssize_t count);

/* A ring that is thinned. */
typedef struct {
    Point *given;          /* its points as they come */
    char *kept;            /* of each, whether it stays */
    Point *points;         /* scaled, from the leftmost on, which stands behind the last one, too */
    Py_ssize_t *stretches; /* their ends, two by two, yet to be looked at */
    Py_ssize_t *open;      /* before each point, how many there are of which it is not known that they stay */
    char *stays;
    Py_ssize_t last;
    Tree tree;
} Ring;

/* How many points stay, the area that moved, and whether the ring stays as it is or is simple for certain. */
typedef struct {
    Py_ssize_t count;
    double moved;
    int simple;
} Thinned;

/* For rings of at most so many points; 0 where there is no memory for all of it. */
int ring_open(Ring *ring, Py_ssize_t most);
void ring_close(Ring *ring);

/* Leave out points of the ring that is given, of so many, as `prelabel.geometry.polygons.thinning.thinned` says; those that stay, and the
 * first of them again, are given then. All of it may be seen from its centre. */
Thinned ring_thin(Ring *ring, Py_ssize_t count, Point size, double tolerance, Point centre);

#endif
