package com.acme.shop.payments;

import com.acme.shop.logging.Log;
import com.acme.shop.money.Money;
import com.acme.shop.retry.Retry;

/** Takes payments. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        Log.say("payments", Retry.times(3, () -> Money.format(1234)));
    }
}
