package io.photoncloud.plasmavmc.image;

import java.nio.ByteBuffer;

/** Takes what comes from elsewhere, as far as it may. For one thread. */
public interface ImageSink {

    /** How much there is. */
    long bytes();

    /** That so many more bytes would not be too many. */
    void requireRoom(long more) throws ImageRefusedException;

    /** Takes what the buffer has. */
    void write(ByteBuffer part) throws ImageRefusedException;

    /** Begins again with nothing. */
    void restart() throws ImageRefusedException;
}
