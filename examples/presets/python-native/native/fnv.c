#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030b0000
#include <Python.h>

/* The fingerprint of Fowler, Noll and Vo, of 64 bits. */
static PyObject *fnv1a(PyObject *self, PyObject *args) {
    const unsigned char *text;
    Py_ssize_t size;
    if (!PyArg_ParseTuple(args, "y#", &text, &size)) {
        return NULL;
    }
    unsigned long long hash = 14695981039346656037ULL;
    for (Py_ssize_t at = 0; at < size; at++) {
        hash = (hash ^ text[at]) * 1099511628211ULL;
    }
    return PyLong_FromUnsignedLongLong(hash);
}

static PyMethodDef methods[] = {
    {"fnv1a", fnv1a, METH_VARARGS, "The fingerprint of some bytes."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_fnv", NULL, 0, methods};

PyMODINIT_FUNC PyInit__fnv(void) { return PyModule_Create(&module); }
