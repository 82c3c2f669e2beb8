package com.acme.shop.ids;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Names that nothing else has. */
public final class Ids {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {}

    public static String next() {
        byte[] bytes = new byte[12];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
