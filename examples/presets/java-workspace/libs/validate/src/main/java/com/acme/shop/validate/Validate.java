package com.acme.shop.validate;

/** What customers write. */
public final class Validate {
    private Validate() {}

    public static void address(String text) {
        if (!text.matches("\\S+@\\S+")) {
            throw new IllegalArgumentException("no address: " + text);
        }
    }
}
