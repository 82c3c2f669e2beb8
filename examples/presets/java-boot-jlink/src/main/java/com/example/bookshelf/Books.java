package com.example.bookshelf;

import java.util.List;
import org.springframework.data.repository.ListCrudRepository;

interface Books extends ListCrudRepository<Book, Long> {

    List<Book> findAllByOrderByTitle();
}
