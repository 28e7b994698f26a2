package io.photoncloud.common.web;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what fails before or outside our own code, such as a request line that is none, in the envelope too. */
final class EnvelopeErrorValve extends ErrorReportValve {

    private static final Logger log = LoggerFactory.getLogger(EnvelopeErrorValve.class);

    private final FailureWriter failures;

    EnvelopeErrorValve(FailureWriter failures) {
        this.failures = failures;
    }

    @Override
    protected void report(Request request, Response response, Throwable throwable) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        try {
            failures.write(failure(status, request), request, response.getResponse());
            response.finishResponse();
        } catch (IOException e) {
            log.atDebug().setCause(e).log("the client left before it was told what was wrong");
        }
    }

    private static CloudException failure(int status, Request request) {
        Object cause = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
        if (status == HttpServletResponse.SC_INTERNAL_SERVER_ERROR
                || status == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
            if (cause instanceof IOException left) {
                log.atDebug().setCause(left).log("the client left");
            } else {
                log.atError().setCause(cause instanceof Throwable t ? t : null).log("the container failed");
            }
            return status == 503
                    ? new CloudException(ErrorCode.UNAVAILABLE, "the service is not ready")
                    : new CloudException(ErrorCode.INTERNAL, "internal error");
        }
        return switch (status) {
            case 404 -> new CloudException(ErrorCode.NOT_FOUND, "no such path");
            case 405, 501 -> new CloudException(ErrorCode.METHOD_NOT_ALLOWED, "this method is not supported");
            case 413 -> new CloudException(ErrorCode.PAYLOAD_TOO_LARGE, "the request is too large");
            default -> new CloudException(ErrorCode.BAD_REQUEST, malformed(cause));
        };
    }

    private static String malformed(Object cause) {
        boolean tooLong =
                cause instanceof Throwable t && String.valueOf(t.getMessage()).contains("too large");
        return tooLong
                ? "the request line and headers are longer than photon.http.header-size-max"
                : "the request is no well-formed HTTP";
    }
}
