// Package shorten keeps long links under short names.
package shorten

import (
	"fmt"
	"net/url"
	"sync"

	"github.com/google/uuid"
)

// space makes the same link always the same name, also after a restart.
var space = uuid.NewSHA1(uuid.NameSpaceURL, []byte("https://links.example.com"))

// Links is a table of links, safe for concurrent use.
type Links struct {
	mutex  sync.RWMutex
	byName map[string]string
}

// New gives an empty table.
func New() *Links {
	return &Links{byName: make(map[string]string)}
}

// Add keeps a link and gives its name.
func (l *Links) Add(link string) (string, error) {
	parsed, err := url.Parse(link)
	if err != nil || parsed.Host == "" {
		return "", fmt.Errorf("%q is not a link", link)
	}
	name := uuid.NewSHA1(space, []byte(link)).String()[:8]
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.byName[name] = link
	return name, nil
}

// Find gives the link of a name.
func (l *Links) Find(name string) (string, bool) {
	l.mutex.RLock()
	defer l.mutex.RUnlock()
	link, ok := l.byName[name]
	return link, ok
}
