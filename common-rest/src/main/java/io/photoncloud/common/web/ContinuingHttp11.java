package io.photoncloud.common.web;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import org.apache.coyote.Adapter;
import org.apache.coyote.ContinueResponseTiming;
import org.apache.coyote.InputBuffer;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.ApplicationBufferHandler;

/**
 * HTTP/1.1 as Tomcat speaks it, but for what follows {@code Expect: 100-continue}: a line with the reason phrase, which RFC 9112
 * leaves to the server and botocore waits for, without ever sending its body where it is missing. It is sent when the body is
 * read first, so that whoever is refused before sends none. Tomcat makes it by its name.
 */
public final class ContinuingHttp11 extends Http11NioProtocol {

    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII);

    /** Of Tomcat's own answer: for requests of a kind that there is none of. */
    @Override
    public ContinueResponseTiming getContinueResponseTimingInternal() {
        return ContinueResponseTiming.ALWAYS;
    }

    @Override
    protected Processor createProcessor() {
        return new Continuing(this, getAdapter());
    }

    /** One connection's requests, one after the other. */
    private static final class Continuing extends Http11Processor {

        Continuing(AbstractHttp11Protocol<?> protocol, Adapter adapter) {
            super(protocol, adapter);
            InputBuffer body = request.getInputBuffer();
            request.setInputBuffer(new InputBuffer() {
                @Override
                public int doRead(ApplicationBufferHandler handler) throws IOException {
                    answerExpectation();
                    return body.doRead(handler);
                }

                @Override
                public int available() {
                    return body.available();
                }
            });
        }

        private void answerExpectation() throws IOException {
            if (request.hasExpectation() && !request.getResponse().isCommitted()) {
                request.setExpectation(false);
                getSocketWrapper().write(true, CONTINUE, 0, CONTINUE.length);
                getSocketWrapper().flush(true);
            }
        }
    }
}
