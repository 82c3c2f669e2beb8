package com.acme.shop.orders;

import com.acme.shop.http.Server;
import java.io.IOException;

/** Says what pieces cost. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8511"));
        Server.start(port, Orders::answer);
        System.out.println("orders listens on " + port);
    }
}
