package com.example.roman;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Serves Roman numerals: GET /2026. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8111"));
        var server = HttpServer.create(new InetSocketAddress(port), 0);
        server.createContext("/", Main::numeral);
        server.createContext("/healthz", exchange -> answer(exchange, 200, "ok"));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(1)));
        server.start();
        System.out.println("roman listens on " + port);
    }

    private static void numeral(HttpExchange exchange) throws IOException {
        try {
            int number = Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
            answer(exchange, 200, Roman.write(number));
        } catch (IllegalArgumentException error) {
            answer(exchange, 404, error.getMessage());
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
