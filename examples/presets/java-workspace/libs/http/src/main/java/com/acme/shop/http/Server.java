package com.acme.shop.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** A server that answers paths. */
public final class Server {
    private Server() {}

    /** Starts it; it stops with the program. */
    public static HttpServer start(int port, Function<String, Answer> answers) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(port), 0);
        server.createContext("/", exchange -> send(exchange, answers.apply(exchange.getRequestURI().getPath())));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(0)));
        server.start();
        return server;
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = (answer.json() + "\n").getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
