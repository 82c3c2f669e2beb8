package com.acme.tally;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TallyTest {
    @Test
    void theMostFrequentFirst() {
        var counts = Tally.of(Stream.of("one two", "Two")).toList();
        assertEquals(List.of(new Tally.Count("two", 2), new Tally.Count("one", 1)), counts);
    }

    @Test
    void nothingHasNoWords() {
        assertEquals(0, Tally.of(Stream.of("", " 12 ")).count());
    }
}
