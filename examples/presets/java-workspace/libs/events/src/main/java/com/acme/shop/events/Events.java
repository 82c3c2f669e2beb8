package com.acme.shop.events;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Tells everyone who listens. */
public final class Events<T> {
    private final List<Consumer<T>> listeners = new CopyOnWriteArrayList<>();

    public void listen(Consumer<T> listener) {
        listeners.add(listener);
    }

    public void tell(T event) {
        listeners.forEach(listener -> listener.accept(event));
    }
}
