package com.acme.shop.text;

import java.text.Normalizer;

/** Text without accents. */
public final class Text {
    private Text() {}

    public static String plain(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFD).replaceAll("\\p{M}", "");
    }
}
