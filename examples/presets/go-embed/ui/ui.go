// Package ui has the page that `node ui/build.mjs` makes.
package ui

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Files are the page and what it needs.
func Files() (fs.FS, error) {
	return fs.Sub(dist, "dist")
}
