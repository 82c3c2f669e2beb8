package com.acme.rates;

import com.acme.money.Money;
import java.util.Map;
import java.util.NoSuchElementException;

/** What other money is worth. */
final class Rates {
    private static final Map<String, Long> EUROS = Map.of("CHF", 10_400L, "GBP", 11_900L);

    private Rates() {}

    /** Whole units of a currency in euros. */
    static String worth(String currency, long units) {
        Long rate = EUROS.get(currency);
        if (rate == null) {
            throw new NoSuchElementException(currency);
        }
        return new Money(currency, units * 100).in("EUR", rate).toString();
    }
}
