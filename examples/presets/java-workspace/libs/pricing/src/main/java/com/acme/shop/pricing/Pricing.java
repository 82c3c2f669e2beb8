package com.acme.shop.pricing;

import com.acme.shop.money.Money;

/** What things cost. */
public final class Pricing {
    private static final long CENTS = 250;

    private Pricing() {}

    /** What a number of pieces costs. */
    public static String price(long pieces) {
        return Money.format(pieces * CENTS);
    }
}
