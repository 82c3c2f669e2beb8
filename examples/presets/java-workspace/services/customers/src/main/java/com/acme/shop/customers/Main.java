package com.acme.shop.customers;

import com.acme.shop.ids.Ids;
import com.acme.shop.validate.Validate;

/** Names customers. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Validate.address("ada@example.org");
        System.out.println("ada is " + Ids.next());
    }
}
