module example.com/acme/orders/v2

go 1.26

toolchain go1.27.2

require github.com/mattn/go-sqlite3 v1.14.32
