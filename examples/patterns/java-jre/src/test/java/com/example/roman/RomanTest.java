package com.example.roman;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class RomanTest {
    @Test
    void writesNumbers() {
        assertEquals("MMXXVI", Roman.write(2026));
        assertEquals("MCMXCIV", Roman.write(1994));
    }

    @Test
    void knowsNoZero() {
        assertThrows(IllegalArgumentException.class, () -> Roman.write(0));
    }
}
