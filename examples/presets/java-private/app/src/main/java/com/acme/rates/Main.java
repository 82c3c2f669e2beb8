package com.acme.rates;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.NoSuchElementException;

/** Serves what money is worth: GET /CHF/12. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8514"));
        var server = HttpServer.create(new InetSocketAddress(port), 0);
        server.createContext("/", Main::worth);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(0)));
        server.start();
        System.out.println("rates listens on " + port);
    }

    private static void worth(HttpExchange exchange) throws IOException {
        String[] asked = exchange.getRequestURI().getPath().split("/");
        try {
            answer(exchange, 200, Rates.worth(asked[1], Long.parseLong(asked[2])));
        } catch (NoSuchElementException | NumberFormatException | ArrayIndexOutOfBoundsException error) {
            answer(exchange, 404, "There is /CHF/12.");
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
