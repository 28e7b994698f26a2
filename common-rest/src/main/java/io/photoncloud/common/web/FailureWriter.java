package io.photoncloud.common.web;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Failure;
import io.photoncloud.common.api.RequestContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.coyote.CloseNowException;
import tools.jackson.databind.json.JsonMapper;

/** Writes a failure as the answer. The one place where REST answers of failures are made. */
final class FailureWriter {

    private static final String CHALLENGE = "Bearer realm=\"photoncloud\"";

    private final JsonMapper json;
    private final RequestContexts contexts;

    FailureWriter(JsonMapper json, RequestContexts contexts) {
        this.json = json;
        this.contexts = contexts;
    }

    /**
     * Where a part of another answer is already on its way the connection is broken, so that nobody takes it for the whole.
     *
     * @throws CloseNowException which the container breaks the connection on, where it gets that far
     */
    void write(CloudException failure, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            throw new CloseNowException("failed after a part of the answer was sent: " + failure.code());
        }
        RequestContext context = contexts.of(request);
        byte[] body = json.writeValueAsBytes(Failure.of(failure, contexts.meta(context)));
        response.resetBuffer();
        contexts.writeHeaders(context, response);
        response.setStatus(failure.code().httpStatus());
        response.setContentType("application/json");
        response.setContentLength(body.length);
        if (failure.code() == ErrorCode.UNAUTHENTICATED) {
            response.setHeader("WWW-Authenticate", CHALLENGE);
        }
        response.getOutputStream().write(body);
        response.flushBuffer();
    }
}
