package com.example.degrees;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DegreesTest {
    @Test
    void waterFreezesAndBoils() {
        assertEquals("0 degrees", Degrees.ofFahrenheit(32));
        assertEquals("100 degrees", Degrees.ofFahrenheit(212));
    }
}
