package io.photoncloud.nightlight.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.nightlight.ingest.IngestException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers of calls that Prometheus answers in plain text. */
final class PlainText {
    private PlainText() {}

    static void answer(HttpServletResponse response, int status, String text) throws IOException {
        response.setStatus(status);
        response.setContentType("text/plain; charset=utf-8");
        response.getOutputStream().write((text + "\n").getBytes(UTF_8));
    }

    static int status(IngestException refusal) {
        return switch (refusal.kind()) {
            case MALFORMED, INVALID_SAMPLE -> 400;
            case TOO_LARGE -> 413;
            case UNSUPPORTED -> 415;
        };
    }
}
