package com.acme.shop.logging;

/** Lines for operators. */
public final class Log {
    private Log() {}

    public static void say(String who, String line) {
        System.out.println(who + ": " + line);
    }
}
