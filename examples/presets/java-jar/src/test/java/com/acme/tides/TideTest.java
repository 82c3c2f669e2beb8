package com.acme.tides;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TideTest {
    @Test
    void fallsForSixHours() {
        assertEquals(180, Tide.at(0).centimetres());
        assertEquals(-179, Tide.at(6).centimetres());
    }

    @Test
    void knowsTheHoursOfOneDay() {
        assertThrows(IllegalArgumentException.class, () -> Tide.at(25));
    }
}
