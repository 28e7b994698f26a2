package io.photoncloud.nightlight.wire;

import java.io.Serial;

/** Bytes that are no protobuf message. */
public final class WireException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    public WireException(String message) {
        super(message);
    }
}
