#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <xxhash.h>

static PyObject *xxh3(PyObject *module, PyObject *data) {
    (void)module;
    Py_buffer view;
    if (PyObject_GetBuffer(data, &view, PyBUF_SIMPLE) < 0) {
        return NULL;
    }
    XXH64_hash_t hash;
    Py_BEGIN_ALLOW_THREADS
    hash = XXH3_64bits(view.buf, (size_t)view.len);
    Py_END_ALLOW_THREADS
    PyBuffer_Release(&view);
    return PyLong_FromUnsignedLongLong(hash);
}

static PyMethodDef methods[] = {
    {"xxh3", xxh3, METH_O, "The 64-bit XXH3 hash of what `data` holds."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "_native", .m_size = 0, .m_methods = methods,
};

PyMODINIT_FUNC PyInit__native(void) { return PyModuleDef_Init(&definition); }
