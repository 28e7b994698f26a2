package io.photoncloud.nightlight.remote;

import io.photoncloud.nightlight.series.Labels;
import java.util.Arrays;

/**
 * Turns the label fields of a message into the bytes that {@link Labels#toBytes} has, without a look at what they say: where they are those of
 * a series that is there, they are right. Used by one thread, again and again.
 */
final class WireLabels {
    private static final int PAIR = 1 << 3 | 2;
    private static final int NAME = 1 << 3 | 2;
    private static final int VALUE = 2 << 3 | 2;

    private byte[] bytes = new byte[512];
    private int size;

    /**
     * Takes the label fields that a message begins with, as senders write them: a name and then a value each, the lengths in as few bytes
     * as they need.
     *
     * @return where they end; -1 where they are not written so, or there are none
     */
    int take(byte[] message, int from, int to) {
        size = 0;
        if (bytes.length < to - from) {
            bytes = new byte[to - from];
        }
        int at = from;
        while (at < to && message[at] == PAIR) {
            int length = at + 1 < to ? message[at + 1] : -1;
            at += 2;
            if (length < 0) {
                // Of 128 bytes or more; a third byte makes it so long that it may go the other way.
                int high = at < to ? message[at++] : -1;
                if (high <= 0) {
                    return -1;
                }
                length = (length & 0x7f) | high << 7;
            }
            int end = at + length;
            if (end > to) {
                return -1;
            }
            int value = text(message, at, end, NAME);
            if (value < 0 || text(message, value, end, VALUE) != end) {
                return -1;
            }
            at = end;
        }
        return size > 0 ? at : -1;
    }

    /** @return where it ends; -1 where there is no such text, or an empty one */
    private int text(byte[] message, int from, int end, int tag) {
        if (end - from < 2 || message[from] != tag) {
            return -1;
        }
        int lengths = message[from + 1] >= 0 ? 1 : 2;
        if (from + lengths >= end) {
            return -1;
        }
        int length = message[from + 1] & 0x7f;
        if (lengths == 2) {
            int high = message[from + 2];
            if (high <= 0) {
                return -1;
            }
            length |= high << 7;
        }
        int to = from + 1 + lengths + length;
        if (length == 0 || to > end) {
            return -1;
        }
        // The length and the text stand there as they shall stand here.
        System.arraycopy(message, from + 1, bytes, size, lengths + length);
        size += lengths + length;
        return to;
    }

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    @Override
    public String toString() {
        return Labels.ofBytes(Arrays.copyOf(bytes, size)).toString();
    }
}
