package io.photoncloud.nightlight.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Labels;
import java.util.Locale;

/** By what Alertmanager's answers know an alert: 64 bits of FNV-1a over its labels. */
public final class Fingerprint {
    private static final long BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;
    private static final byte SEPARATOR = (byte) 0xff;

    private Fingerprint() {}

    public static String of(Labels labels) {
        long hash = BASIS;
        for (Label label : labels.toList()) {
            hash = step(add(hash, label.name()), SEPARATOR);
            hash = step(add(hash, label.value()), SEPARATOR);
        }
        return String.format(Locale.ROOT, "%016x", hash);
    }

    private static long add(long hash, String text) {
        long next = hash;
        for (byte one : text.getBytes(UTF_8)) {
            next = step(next, one);
        }
        return next;
    }

    private static long step(long hash, byte one) {
        return (hash ^ (one & 0xff)) * PRIME;
    }
}
