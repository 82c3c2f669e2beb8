package com.acme.shop.money;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MoneyTest {
    @Test
    void hasTwoDecimals() {
        assertEquals("12.05 €", Money.format(1205));
    }
}
