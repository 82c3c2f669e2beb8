package com.acme.shop.reviews;

import com.acme.shop.text.Text;
import com.acme.shop.validate.Validate;

/** Takes reviews. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Validate.address("ada@example.org");
        System.out.println(Text.plain("Très bien"));
    }
}
