package com.acme.shop.gateway;

import com.acme.shop.flags.Flags;
import com.acme.shop.http.Answer;
import com.acme.shop.http.Server;
import com.acme.shop.retry.Retry;

/** Stands before the others. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        String shop = Flags.isOn("NEW", "ada") ? "new shop" : "shop";
        Retry.times(3, () -> Server.start(8080, path -> new Answer(200, shop)));
    }
}
