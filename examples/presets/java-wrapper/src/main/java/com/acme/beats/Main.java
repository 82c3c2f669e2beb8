package com.acme.beats;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/** Says what the time is in beats: GET /now, GET /12:00. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8513"));
        var server = HttpServer.create(new InetSocketAddress(port), 0);
        server.createContext("/", Main::beats);
        server.createContext("/now", exchange -> answer(exchange, 200, Beats.of(LocalTime.now(ZoneOffset.UTC))));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(0)));
        server.start();
        System.out.println("beats listens on " + port);
    }

    private static void beats(HttpExchange exchange) throws IOException {
        try {
            answer(exchange, 200, Beats.of(LocalTime.parse(exchange.getRequestURI().getPath().substring(1))));
        } catch (DateTimeParseException error) {
            answer(exchange, 404, "There is /12:00.");
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
