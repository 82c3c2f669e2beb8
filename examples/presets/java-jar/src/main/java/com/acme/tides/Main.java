package com.acme.tides;

import com.google.gson.Gson;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the tide: GET /tide/6. */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final Gson GSON = new Gson();
    private static final String TIDE = "/tide/";

    private Main() {}

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8512"));
        var server = HttpServer.create(new InetSocketAddress(port), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext(TIDE, Main::tide);
        server.createContext("/healthz", exchange -> answer(exchange, 200, Map.of("status", "ok")));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(0)));
        server.start();
        LOG.info("tides listens on {}", port);
    }

    private static void tide(HttpExchange exchange) throws IOException {
        try {
            int hour = Integer.parseInt(exchange.getRequestURI().getPath().substring(TIDE.length()));
            answer(exchange, 200, Tide.at(hour));
        } catch (IllegalArgumentException error) {
            LOG.debug("not answered", error);
            answer(exchange, 404, Map.of("error", "There is " + TIDE + "6."));
        }
    }

    private static void answer(HttpExchange exchange, int status, Object value) throws IOException {
        byte[] body = GSON.toJson(value).getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
