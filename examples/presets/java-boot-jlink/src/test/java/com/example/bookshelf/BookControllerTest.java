package com.example.bookshelf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.when;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.http.HttpStatus;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

@WebMvcTest
class BookControllerTest {

    private static final Book BOOK = new Book(7L, "Emma", "Jane Austen", 1815);

    @MockitoBean
    private Books books;

    @Autowired
    private MockMvcTester http;

    @Test
    void listsBooks() {
        when(books.findAllByOrderByTitle()).thenReturn(List.of(BOOK));

        assertThat(http.get().uri("/")).hasStatusOk().bodyText().contains("<li>Emma, Jane Austen (1815)</li>");
    }

    @Test
    void answersWithABook() {
        when(books.findById(7L)).thenReturn(Optional.of(BOOK));

        assertThat(http.get().uri("/books/7")).hasStatusOk().bodyJson().extractingPath("$.title").isEqualTo("Emma");
        assertThat(http.get().uri("/books/8")).hasStatus(HttpStatus.NOT_FOUND);
    }
}
