package main

import (
	"database/sql"

	_ "github.com/mattn/go-sqlite3"
)

// A Store counts names in an SQLite database.
type Store struct{ db *sql.DB }

// Open opens the database of a file, which need not be there yet.
func Open(file string) (*Store, error) {
	db, err := sql.Open("sqlite3", file)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	_, err = db.Exec("CREATE TABLE IF NOT EXISTS counts (name TEXT PRIMARY KEY, seen INTEGER NOT NULL)")
	return &Store{db}, err
}

// See counts a name once more, and says how often it was seen by now.
func (s *Store) See(name string) (seen int, err error) {
	const query = `INSERT INTO counts VALUES (?, 1) ON CONFLICT DO UPDATE SET seen = seen + 1 RETURNING seen`
	err = s.db.QueryRow(query, name).Scan(&seen)
	return seen, err
}
