package com.acme.shop.env;

/** Settings of the environment. */
public final class Env {
    private Env() {}

    public static int number(String name, int otherwise) {
        String value = System.getenv(name);
        return value == null ? otherwise : Integer.parseInt(value);
    }
}
