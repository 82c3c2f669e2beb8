package com.acme.shop.money;

/** Amounts in cents. */
public final class Money {
    private Money() {}

    /** Writes cents as "12.34 €". */
    public static String format(long cents) {
        return "%d.%02d €".formatted(cents / 100, cents % 100);
    }
}
