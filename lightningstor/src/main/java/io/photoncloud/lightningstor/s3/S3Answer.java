package io.photoncloud.lightningstor.s3;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;

/** The answer of a call. Nothing of it is sent before {@link #send} or {@link #stream}. */
final class S3Answer {

    private static final String XML = "application/xml";
    private static final String JSON = "application/json";

    private final HttpServletResponse response;
    private final S3Meters meters;

    S3Answer(HttpServletResponse response, S3Meters meters) {
        this.response = response;
        this.meters = meters;
    }

    S3Answer header(String name, String value) {
        response.setHeader(name, value);
        return this;
    }

    HttpServletResponse response() {
        return response;
    }

    /** Takes a header back. */
    S3Answer without(String name) {
        response.setHeader(name, null);
        return this;
    }

    /** What was said in a header before; empty for nothing. */
    String said(String name) {
        String value = response.getHeader(name);
        return value == null ? "" : value;
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

    void sendJson(int status, byte[] json) throws IOException {
        response.setContentType(JSON);
        stream(status, json.length).write(json);
    }

    void send(int status, byte[] xml) throws IOException {
        response.setContentType(XML);
        stream(status, xml.length).write(xml);
    }

    /** Where exactly so many bytes are to be written. */
    OutputStream stream(int status, long length) throws IOException {
        response.setStatus(status);
        response.setContentLengthLong(length);
        return meters.sent(response.getOutputStream());
    }

    /** The head of an answer whose body is not sent. */
    void head(int status, long length) {
        response.setStatus(status);
        response.setContentLengthLong(length);
    }
}
