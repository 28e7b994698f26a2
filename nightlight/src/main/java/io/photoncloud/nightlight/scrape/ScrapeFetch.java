package io.photoncloud.nightlight.scrape;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** Gets what a server has to tell. Safe for use by many threads. */
public interface ScrapeFetch {
    /** An answer with status 200, decompressed as it is read. The content type is empty where none was told. */
    record Answer(String contentType, InputStream body) {}

    /** What is asked; the sizes are those of the body before and after it is decompressed, 0 for the server's own limit. */
    record Question(URI url, Map<String, String> headers, Duration timeout, long bodyBytesMax, HttpAccess access) {
        public Question {
            headers = Map.copyOf(headers);
        }
    }

    /** @throws IOException where there is no such answer in time; its message is what the target's page shows */
    Answer fetch(Question question) throws IOException, InterruptedException;
}
