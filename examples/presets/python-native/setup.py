from setuptools import Extension, setup

setup(ext_modules=[Extension("_fnv", ["native/fnv.c"], extra_compile_args=["-O2"])])
