/* Members of ragged entries: those of entry i stand from start[i] to start[i + 1]. */

#include "loops.h"

/* Write where the members of the chosen entries will begin; how many these are, or -1 where an entry is not there. */
static Py_ssize_t put_begins(const Array *members, const Array *starts, const Array *index, const Array *begins)
{
    Py_ssize_t count = 0;
    for (Py_ssize_t i = 0; i < index->rows; i++) {
        const int64_t entry = whole_at(index, i, 0);
        if (!within(entry, starts->rows - 1))
            return -1;
        const int64_t begin = whole_at(starts, entry, 0), end = whole_at(starts, entry + 1, 0);
        if (begin < 0 || begin > end || end > members->rows || end - begin > PY_SSIZE_T_MAX - count)
            return -1;
        put_whole(begins, i, count);
        count += end - begin;
    }
    put_whole(begins, index->rows, count);
    return count;
}

/* members: chars (p, w), starts (r + 1,), index (m,), begins (m + 1,): the members of the chosen entries, one after the other; writes where
 * those of each begin. */
PyObject *loops_gathered(PyObject *Py_UNUSED(module), PyObject *args)
{
    Array arrays[4];
    if (arrays_open(arrays, args, (const Wanted[]){CHARACTERS, INTEGERS, INTEGERS, INTEGERS_OUT}, 4) < 0)
        return NULL;
    const Array *members = &arrays[0], *starts = &arrays[1], *index = &arrays[2], *begins = &arrays[3];
    const Py_ssize_t width = members->columns;
    int fit = (members->rows < 2 || members->down == width) && starts->columns == 1 && index->columns == 1 && begins->columns == 1 &&
              begins->rows - 1 == index->rows;
    const Py_ssize_t count = fit ? put_begins(members, starts, index, begins) : -1;
    fit = count >= 0 && (width == 0 || count <= PY_SSIZE_T_MAX / 2 / width);
    PyObject *made = fit ? PyBytes_FromStringAndSize(NULL, count * width) : NULL;
    if (made != NULL) {
        char *out = PyBytes_AsString(made);
        for (Py_ssize_t i = 0; i < index->rows; i++) {
            const int64_t entry = whole_at(index, i, 0), begin = whole_at(starts, entry, 0);
            const size_t size = (size_t)((whole_at(starts, entry + 1, 0) - begin) * width);
            memcpy(out, members->data + begin * width, size);
            out += size;
        }
        arrays_close(arrays, 4);
        return made;
    }
    if (!fit)
        return arrays_done(arrays, 4, 0);
    arrays_close(arrays, 4);
    return NULL;
}
