package com.acme.shop.billing;

import com.acme.shop.email.Letter;
import com.acme.shop.money.Money;

/** Writes bills. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println(new Letter("ada@example.org", "You owe us " + Money.format(1234)).text());
    }
}
