package io.photoncloud.nightlight.tsdb.block;

import java.io.IOException;

/** What stands in a block is not what was written: reading it again will not help. */
public final class BrokenBlock extends IOException {
    private static final long serialVersionUID = 1L;

    BrokenBlock(String message) {
        super(message);
    }

    public BrokenBlock(String message, Throwable cause) {
        super(message, cause);
    }
}
