package com.acme.shop.carts;

import com.acme.shop.cache.Cache;
import com.acme.shop.ids.Ids;

/** Keeps carts. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        var carts = new Cache<String, Integer>(1000);
        carts.put(Ids.next(), 0);
        System.out.println(carts.size() + " carts");
    }
}
