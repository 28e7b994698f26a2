package io.photoncloud.common.web;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Failure;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.denial.Denial;
import io.photoncloud.common.denial.DeniedCalls;
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
    private final DeniedCalls denials;

    FailureWriter(JsonMapper json, RequestContexts contexts, DeniedCalls denials) {
        this.json = json;
        this.contexts = contexts;
        this.denials = denials;
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
        denials.answered(failure, Denial.Door.REST, request.getMethod() + " " + request.getRequestURI(), context);
        byte[] body = json.writeValueAsBytes(Failure.of(failure, contexts.meta(context)));
        response.resetBuffer();
        contexts.writeHeaders(context, response);
        response.setStatus(failure.code().httpStatus());
        response.setContentType("application/json");
        response.setContentLength(body.length);
        if (failure.code() == ErrorCode.UNAUTHENTICATED) {
            response.setHeader("WWW-Authenticate", CHALLENGE);
        }
        if (failure.details().get(CloudException.RETRY_AFTER_SECONDS) instanceof Long seconds) {
            response.setHeader("Retry-After", Long.toString(seconds));
        }
        response.getOutputStream().write(body);
        response.flushBuffer();
    }
}
