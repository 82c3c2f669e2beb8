package com.example.words;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CountTest {
    @Test
    void countsWords() {
        assertEquals(2, Count.of(" so  far ").words());
        assertEquals(0, Count.of(" ").words());
    }
}
