package com.acme.beats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.LocalTime;
import org.junit.jupiter.api.Test;

class BeatsTest {
    @Test
    void noonInBielIsHalfOfIt() {
        assertEquals("@500", Beats.of(LocalTime.of(11, 0)));
    }

    @Test
    void theDayBeginsInBiel() {
        assertEquals("@000", Beats.of(LocalTime.of(23, 0)));
    }
}
