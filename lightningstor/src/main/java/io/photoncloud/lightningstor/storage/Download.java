package io.photoncloud.lightningstor.storage;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.lightningstor.content.ContentReader;
import io.photoncloud.lightningstor.engine.BlobSink;
import io.photoncloud.lightningstor.object.ObjectVersion;
import java.io.IOException;

/** Bytes of an object, which stay while this is open. For one thread. */
public final class Download implements AutoCloseable {

    private final ObjectVersion object;
    private final long offset;
    private final long length;
    private final ContentReader.Open content;

    Download(ObjectVersion object, long offset, long length, ContentReader.Open content) {
        this.object = object;
        this.offset = offset;
        this.length = length;
        this.content = content;
    }

    public ObjectVersion object() {
        return object;
    }

    /** Gives the bytes that are wanted to the sink, verified. @throws CloudException UNAVAILABLE, it was replaced */
    public void read(BlobSink sink) throws IOException {
        if (length == 0) {
            return;
        }
        try {
            content.read(offset, length, sink);
        } catch (ContentReader.Gone e) {
            throw new CloudException(ErrorCode.UNAVAILABLE, "the object was replaced while it was read: try again", e);
        }
    }

    @Override
    public void close() {
        content.close();
    }
}
