package com.example.words;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;

@Controller
class CountController {
    @Get("/count")
    Count count(@QueryValue String text) {
        return Count.of(text);
    }
}
