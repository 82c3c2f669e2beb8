package main

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
)

var names = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// run runs the script of a hook, and gives what it says.
func run(ctx context.Context, folder, name string) (string, error) {
	if !names.MatchString(name) {
		return "", fmt.Errorf("%q is no name of a hook", name)
	}
	said, err := exec.CommandContext(ctx, "/bin/sh", filepath.Join(folder, name+".sh")).CombinedOutput()
	return string(said), err
}
