module example.com/acme/mail

go 1.26
