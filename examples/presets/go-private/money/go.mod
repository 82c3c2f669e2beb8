module git.acme.example/money.git

go 1.26
