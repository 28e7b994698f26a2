package io.photoncloud.lightningstor.content;

import io.photoncloud.chainfire.store.Bytes;
import java.util.HashMap;
import java.util.Map;

/** Keeps contents that are being read from being given back meanwhile. Safe for many threads. */
public final class Claims {

    private static final int GIVEN_BACK = -1;

    /** How many read it, by the content's id. */
    private final Map<Bytes, Integer> readers = new HashMap<>();

    /** @return false where it is being given back just now: whoever wants it finds that it is gone, or what is there instead */
    synchronized boolean beginReading(Bytes content) {
        if (readers.getOrDefault(content, 0) == GIVEN_BACK) {
            return false;
        }
        readers.merge(content, 1, Integer::sum);
        return true;
    }

    synchronized void endReading(Bytes content) {
        if (readers.merge(content, -1, Integer::sum) == 0) {
            readers.remove(content);
        }
    }

    /** @return false where somebody reads it: it is for later */
    synchronized boolean beginGivingBack(Bytes content) {
        return readers.putIfAbsent(content, GIVEN_BACK) == null;
    }

    synchronized void endGivingBack(Bytes content) {
        readers.remove(content);
    }
}
