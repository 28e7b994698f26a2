package io.photoncloud.lightningstor.s3;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;

/** The answer of a call. Nothing of it is sent before {@link #send} or {@link #stream}. */
final class S3Answer {

    private static final String XML = "application/xml";

    private final HttpServletResponse response;

    S3Answer(HttpServletResponse response) {
        this.response = response;
    }

    S3Answer header(String name, String value) {
        response.setHeader(name, value);
        return this;
    }

    boolean isBegun() {
        return response.isCommitted();
    }

    /** Takes back what was not sent yet. */
    void reset() {
        response.resetBuffer();
    }

    /** Without a body. */
    void send(int status) {
        response.setStatus(status);
        if (status != HttpServletResponse.SC_NO_CONTENT && status != HttpServletResponse.SC_NOT_MODIFIED) {
            response.setContentLengthLong(0);
        }
    }

    void send(int status, byte[] xml) throws IOException {
        response.setContentType(XML);
        stream(status, xml.length).write(xml);
    }

    /** Where exactly so many bytes are to be written. */
    OutputStream stream(int status, long length) throws IOException {
        response.setStatus(status);
        response.setContentLengthLong(length);
        return response.getOutputStream();
    }

    /** The head of an answer whose body is not sent. */
    void head(int status, long length) {
        response.setStatus(status);
        response.setContentLengthLong(length);
    }
}
