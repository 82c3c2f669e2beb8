#!/bin/sh
echo 'this one fails' >&2
exit 3
