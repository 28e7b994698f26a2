package io.photoncloud.lightningstor.engine;

import java.io.IOException;

/** Takes verified bytes in order; they are the engine's again when it returns. An output stream's write is one. */
public interface BlobSink {
    void accept(byte[] bytes, int offset, int length) throws IOException;
}
