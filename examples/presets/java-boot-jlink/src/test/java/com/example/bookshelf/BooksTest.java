package com.example.bookshelf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jdbc.test.autoconfigure.DataJdbcTest;

@DataJdbcTest
class BooksTest {

    @Autowired
    private Books books;

    @Test
    void areSortedByTitle() {
        books.save(new Book(null, "Jane Eyre", "Charlotte Brontë", 1847));

        assertThat(books.findAllByOrderByTitle()).extracting(Book::title)
                .containsExactly("Effi Briest", "Jane Eyre", "Middlemarch", "Sketches by Boz");
    }
}
