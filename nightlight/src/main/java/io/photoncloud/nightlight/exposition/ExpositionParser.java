package io.photoncloud.nightlight.exposition;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.ingest.SampleSink;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads expositions of one sender, one after the other, and remembers its series in between. Used by one thread. What
 * was told before an error stays told.
 */
public interface ExpositionParser<S> {
    /** Reads to the end; holds no more of it at a time than its longest line or message. */
    void parse(InputStream in, SampleSink<S> sink) throws IOException, IngestException;
}
