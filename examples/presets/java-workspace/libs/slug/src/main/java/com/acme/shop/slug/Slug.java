package com.acme.shop.slug;

import com.acme.shop.text.Text;
import java.util.Locale;

/** A name as a part of an address. */
public final class Slug {
    private Slug() {}

    public static String of(String name) {
        return Text.plain(name).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }
}
