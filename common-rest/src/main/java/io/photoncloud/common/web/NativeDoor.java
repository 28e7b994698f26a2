package io.photoncloud.common.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * A foreign protocol on the service's HTTP port, for services whose clients speak it: it gets its requests as they came, has its own rules about
 * who may call, and answers in its own form, failures too. Of what all calls have, a call here has its context, its request
 * id and its place in the metrics. A service declares one bean, or none.
 */
public interface NativeDoor {

    /** Whether a request is one of its own, by its path as it came, neither decoded nor normalised. */
    boolean isServed(String method, String rawPath);

    /** Answers it. Never throws but where the answer was begun and has to end early. */
    void serve(HttpServletRequest request, HttpServletResponse response, String rawPath) throws IOException;
}
