package com.example.converter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TemperatureTest {

    @Test
    void waterBoils() {
        assertThat(Temperature.ofCelsius(100).fahrenheit()).isEqualTo(212);
    }

    @Test
    void bothScalesMeet() {
        assertThat(Temperature.ofCelsius(-40).fahrenheit()).isEqualTo(-40);
    }
}
