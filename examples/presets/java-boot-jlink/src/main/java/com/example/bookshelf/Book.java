package com.example.bookshelf;

import org.springframework.data.annotation.Id;

public record Book(@Id Long id, String title, String author, int published) {

    /** One line of the shelf. */
    public String line() {
        return title + ", " + author + " (" + published + ")";
    }
}
