package com.acme.rates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class RatesTest {
    @Test
    void francsAreWorthEuros() {
        assertEquals("12.48 EUR", Rates.worth("CHF", 12));
    }

    @Test
    void knowsItsCurrencies() {
        assertThrows(NoSuchElementException.class, () -> Rates.worth("XXX", 12));
    }
}
