package com.acme.shop.email;

import com.acme.shop.validate.Validate;

/** A letter by e-mail. */
public record Letter(String to, String text) {
    public Letter {
        Validate.address(to);
    }
}
