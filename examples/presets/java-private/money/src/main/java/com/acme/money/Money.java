package com.acme.money;

/** An amount in the smallest unit of a currency. */
public record Money(String currency, long amount) {
    /** The same amount in another currency, of which one is worth `rate` ten-thousandths. */
    public Money in(String other, long rate) {
        return new Money(other, amount * rate / 10_000);
    }

    /** Writes "12.48 EUR". */
    @Override
    public String toString() {
        return "%d.%02d %s".formatted(amount / 100, amount % 100, currency);
    }
}
