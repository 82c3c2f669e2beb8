module example.com/shop/libs/mail

go 1.26
