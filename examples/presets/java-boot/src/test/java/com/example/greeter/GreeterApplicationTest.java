package com.example.greeter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.HttpStatus;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

@SpringBootTest
@AutoConfigureMockMvc
class GreeterApplicationTest {

    @Autowired
    private MockMvcTester http;

    @Test
    void greets() {
        assertThat(http.get().uri("/?name=Ada")).hasStatusOk().bodyJson().extractingPath("$.text").isEqualTo("Hello, Ada!");
    }

    @Test
    void refusesLongNames() {
        assertThat(http.get().uri("/?name=Wolfeschlegelsteinhausenberger")).hasStatus(HttpStatus.BAD_REQUEST);
    }

    @Test
    void isHealthy() {
        assertThat(http.get().uri("/actuator/health")).hasStatusOk().bodyJson().extractingPath("$.status").isEqualTo("UP");
    }
}
