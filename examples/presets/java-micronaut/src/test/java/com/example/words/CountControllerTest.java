package com.example.words;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micronaut.http.client.HttpClient;
import io.micronaut.http.client.annotation.Client;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@MicronautTest
class CountControllerTest {
    @Inject
    @Client("/")
    HttpClient http;

    @Test
    void answersOverHttp() {
        assertEquals("{\"words\":3}", http.toBlocking().retrieve("/count?text=as+it+is"));
    }
}
