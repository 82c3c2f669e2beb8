package com.acme.shop.flags;

import com.acme.shop.env.Env;

/** What is on for some of the customers. */
public final class Flags {
    private Flags() {}

    public static boolean isOn(String name, String customer) {
        return Math.floorMod(customer.hashCode(), 100) < Env.number("FLAG_" + name, 0);
    }
}
