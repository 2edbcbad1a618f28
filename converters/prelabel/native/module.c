/* The module: its functions, and what they share. */

#include "loops.h"

/* What the struct module names the elements of a buffer; integers by their sizes, which other names have elsewhere. 0 where it is none of
 * these. */
static char kind_of(const Py_buffer *buffer)
{
    const char *format = buffer->format == NULL ? "B" : buffer->format;
    format += *format == '='; /* of what lies at any address */
    if (format[0] == 0 || format[1] != 0)
        return 0;
    if (strchr("bhilq", *format) != NULL)
        return "0bh0i000q"[buffer->itemsize];
    if (strchr("BHILQ", *format) != NULL)
        return "0BH0I000Q"[buffer->itemsize];
    return *format;
}

static int array_open(Array *array, PyObject *given, Wanted wanted)
{
    static const char *const kinds[] = {"B", "bBhHiIqQ", "q", "d", "d", "B"};
    static const char *const names[] = {"characters", "integers", "int64", "float64", "float64", "uint8"};
    Py_buffer *buffer = &array->buffer;
    const int out = wanted == INTEGERS_OUT || wanted == FLOATS_OUT || wanted == CHARACTERS_OUT;
    if (PyObject_GetBuffer(given, buffer, out ? PyBUF_STRIDED | PyBUF_FORMAT : PyBUF_STRIDED_RO | PyBUF_FORMAT) < 0)
        return -1;
    const int flat = buffer->ndim == 1;
    const char kind = kind_of(buffer);
    if (kind == 0 || strchr(kinds[wanted], kind) == NULL || (!flat && buffer->ndim != 2) ||
        (wanted == CHARACTERS && !flat && buffer->shape[1] > 1 && buffer->strides[1] != 1)) {
        PyBuffer_Release(buffer);
        PyErr_Format(PyExc_ValueError, "an array of one or two dimensions is wanted, of %s", names[wanted]);
        return -1;
    }
    array->data = buffer->buf;
    array->kind = kind;
    array->rows = buffer->shape[0];
    array->down = buffer->strides[0];
    array->columns = flat ? 1 : buffer->shape[1];
    array->across = flat ? buffer->itemsize : buffer->strides[1];
    return 0;
}

int arrays_open(Array *arrays, PyObject *args, const Wanted *wanted, int count)
{
    if (PyTuple_Size(args) != count) {
        PyErr_Format(PyExc_TypeError, "%d arrays are wanted", count);
        return -1;
    }
    for (int i = 0; i < count; i++) {
        if (array_open(&arrays[i], PyTuple_GetItem(args, i), wanted[i]) < 0) {
            arrays_close(arrays, i);
            return -1;
        }
    }
    return 0;
}

void arrays_close(Array *arrays, int count)
{
    for (int i = 0; i < count; i++)
        PyBuffer_Release(&arrays[i].buffer);
}

PyObject *arrays_done(Array *arrays, int count, int fit)
{
    arrays_close(arrays, count);
    if (fit)
        Py_RETURN_NONE;
    PyErr_SetString(PyExc_ValueError, "the arrays do not fit each other");
    return NULL;
}

static PyMethodDef functions[] = {
    {"rows", loops_rows, METH_VARARGS, NULL},
    {"numbers", loops_numbers, METH_VARARGS, NULL},
    {"numbered", loops_numbered, METH_VARARGS, NULL},
    {"gathered", loops_gathered, METH_VARARGS, NULL},
    {"inside", loops_inside, METH_VARARGS, NULL},
    {"all_differ", loops_all_differ, METH_VARARGS, NULL},
    {"ordered", loops_ordered, METH_VARARGS, NULL},
    {"sound", loops_sound, METH_VARARGS, NULL},
    {"thinned", loops_thinned, METH_VARARGS, NULL},
    {"proven", loops_proven, METH_VARARGS, NULL},
    {"plain", loops_plain, METH_VARARGS, NULL},
    {"boxes", loops_boxes, METH_VARARGS, NULL},
    {"annotations", loops_annotations, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static int prepare(PyObject *Py_UNUSED(module))
{
    text_prepare();
    return 0;
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, prepare},
    {0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "prelabel.native._loops",
    .m_methods = functions,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit__loops(void) { return PyModuleDef_Init(&definition); }
