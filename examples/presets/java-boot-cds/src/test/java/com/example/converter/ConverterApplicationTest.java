package com.example.converter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.client.TestRestTemplate;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ConverterApplicationTest {

    @Autowired
    private TestRestTemplate http;

    @Test
    void answers() {
        assertThat(http.getForObject("/celsius/37", Temperature.class)).isEqualTo(new Temperature(37, 98.6));
    }
}
