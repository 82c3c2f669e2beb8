package main

import _ "embed"

//go:embed web/*.md
var page string

func main() {}
