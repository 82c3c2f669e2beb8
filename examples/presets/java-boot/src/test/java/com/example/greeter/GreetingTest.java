package com.example.greeter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GreetingTest {

    @ParameterizedTest
    @CsvSource({"Ada, 'Hello, Ada!'", "' Bob ', 'Hello, Bob!'", "'', 'Hello, world!'"})
    void greetsByNameOrTheWorld(String name, String text) {
        assertThat(Greeting.to(name).text()).isEqualTo(text);
    }
}
