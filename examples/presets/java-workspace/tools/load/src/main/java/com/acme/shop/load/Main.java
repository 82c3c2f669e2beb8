package com.acme.shop.load;

import com.acme.shop.testing.Client;

/** Asks orders again and again. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        for (int pieces = 1; pieces <= 1000; pieces++) {
            System.out.println(Client.get(8511, "/price/" + pieces));
        }
    }
}
