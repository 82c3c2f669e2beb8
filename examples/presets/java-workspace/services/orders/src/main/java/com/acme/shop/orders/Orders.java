package com.acme.shop.orders;

import com.acme.shop.http.Answer;
import com.acme.shop.pricing.Pricing;
import com.google.gson.Gson;
import java.util.regex.Pattern;

/** The answers. */
final class Orders {
    private static final Pattern PRICE = Pattern.compile("/price/(\\d{1,6})");

    private record Offer(long pieces, String cost) {}

    private Orders() {}

    /** GET /price/3: the price of three pieces. */
    static Answer answer(String path) {
        var asked = PRICE.matcher(path);
        if (!asked.matches()) {
            return new Answer(404, "{}");
        }
        long pieces = Long.parseLong(asked.group(1));
        return new Answer(200, new Gson().toJson(new Offer(pieces, Pricing.price(pieces))));
    }
}
