module example.com/orders

go 1.27.x

require (
	github.com/google/uuid
