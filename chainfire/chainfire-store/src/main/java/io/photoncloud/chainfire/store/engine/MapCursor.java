package io.photoncloud.chainfire.store.engine;

import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** A cursor over a sorted map that does not change meanwhile. */
final class MapCursor implements Cursor {

    private final NavigableMap<byte[], byte[]> map;
    private Iterator<Map.Entry<byte[], byte[]>> rest;
    private Map.@Nullable Entry<byte[], byte[]> at;

    MapCursor(NavigableMap<byte[], byte[]> map) {
        this.map = map;
        this.rest = map.entrySet().iterator();
        next();
    }

    @Override
    public boolean isValid() {
        return at != null;
    }

    @Override
    public byte[] key() {
        return present().getKey();
    }

    @Override
    public byte[] value() {
        return present().getValue();
    }

    @Override
    public void next() {
        at = rest.hasNext() ? rest.next() : null;
    }

    @Override
    public void seek(byte[] key) {
        // tailMap of a bounded sub-map refuses keys outside its bounds; the bounds are ours to keep.
        Map.Entry<byte[], byte[]> first = map.ceilingEntry(key);
        rest = first == null
                ? java.util.Collections.emptyIterator()
                : map.tailMap(first.getKey(), true).entrySet().iterator();
        next();
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    private Map.Entry<byte[], byte[]> present() {
        if (at == null) {
            throw new IllegalStateException("the cursor is past its end");
        }
        return at;
    }
}
