package com.acme.shop.cache;

import java.util.LinkedHashMap;
import java.util.Map;

/** Keeps the entries that were asked for last. */
public final class Cache<K, V> extends LinkedHashMap<K, V> {
    private final int most;

    public Cache(int most) {
        super(16, 0.75f, true);
        this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
    }
}
