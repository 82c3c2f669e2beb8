module example.com/caesar

go 1.26
