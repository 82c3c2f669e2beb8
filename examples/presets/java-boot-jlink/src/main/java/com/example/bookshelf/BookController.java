package com.example.bookshelf;

import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

@Controller
class BookController {

    private final Books books;

    BookController(Books books) {
        this.books = books;
    }

    @GetMapping("/")
    String list(Model model) {
        model.addAttribute("books", books.findAllByOrderByTitle());
        return "books";
    }

    @GetMapping("/books/{id}")
    ResponseEntity<Book> book(@PathVariable long id) {
        return ResponseEntity.of(books.findById(id));
    }
}
