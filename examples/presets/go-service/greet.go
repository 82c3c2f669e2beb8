package main

import "strings"

// greet says hello to a name, or to the world.
func greet(name string) string {
	name = strings.TrimSpace(name)
	if name == "" {
		name = "world"
	}
	return "Hello, " + name + "!"
}
