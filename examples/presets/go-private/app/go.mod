module example.com/rates

go 1.26

require git.acme.example/money.git v1.0.0
