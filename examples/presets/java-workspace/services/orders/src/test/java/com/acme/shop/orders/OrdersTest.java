package com.acme.shop.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.acme.shop.http.Server;
import com.acme.shop.testing.Client;
import org.junit.jupiter.api.Test;

class OrdersTest {
    @Test
    void threePiecesHaveAPrice() throws Exception {
        assertEquals("200 {\"pieces\":3,\"cost\":\"7.50 €\"}", get("/price/3"));
    }

    @Test
    void otherPathsAreNotFound() throws Exception {
        assertEquals("404 {}", get("/price/x"));
    }

    private static String get(String path) throws Exception {
        var server = Server.start(0, Orders::answer);
        try {
            return Client.get(server.getAddress().getPort(), path);
        } finally {
            server.stop(0);
        }
    }
}
