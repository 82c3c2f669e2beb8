module example.com/acme/orders

go 1.27

require example.com/acme/money v0.0.0
