#!/bin/sh
exec date -u +'today is %A'
