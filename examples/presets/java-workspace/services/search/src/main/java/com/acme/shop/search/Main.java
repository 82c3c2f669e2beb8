package com.acme.shop.search;

import com.acme.shop.cache.Cache;
import com.acme.shop.text.Text;

/** Finds things. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        var found = new Cache<String, String>(100);
        found.put(Text.plain("Crème"), "creme-brulee");
        System.out.println(found);
    }
}
