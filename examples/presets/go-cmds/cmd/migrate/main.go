// Command migrate says the tables that orders wants: for the database's own client to run.
package main

import (
	_ "embed"
	"fmt"
)

//go:embed schema.sql
var schema string

func main() {
	fmt.Print(schema)
}
