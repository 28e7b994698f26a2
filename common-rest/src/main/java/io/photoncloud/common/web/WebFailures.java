package io.photoncloud.common.web;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.FailureTranslator;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.MissingRequestValueException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import tools.jackson.core.JacksonException;

/**
 * What an exception means to a REST caller. Bad input of every kind becomes a 4xx that names what was wrong; anything
 * else is INTERNAL, logged here once, and its cause never leaves the process.
 */
final class WebFailures {

    private static final Logger log = LoggerFactory.getLogger(WebFailures.class);

    private final List<FailureTranslator> translators;
    private final JsonFailures json;

    WebFailures(List<FailureTranslator> translators, JsonFailures json) {
        this.translators = List.copyOf(translators);
        this.json = json;
    }

    CloudException translate(Throwable thrown, HttpServletRequest request) {
        Throwable failure = unwrapped(thrown);
        if (failure instanceof CloudException known) {
            return logged(known);
        }
        return translators.stream()
                .map(translator -> translator.translate(failure))
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> badInput(failure, request))
                .orElseGet(() -> internal(failure));
    }

    private static Throwable unwrapped(Throwable thrown) {
        return thrown instanceof ServletException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }

    private static CloudException logged(CloudException failure) {
        if (failure.code() == ErrorCode.INTERNAL) {
            log.atError().setCause(failure).log("a call failed");
        }
        return failure;
    }

    private static CloudException internal(Throwable failure) {
        log.atError().setCause(failure).log("a call failed");
        return new CloudException(ErrorCode.INTERNAL, "internal error");
    }

    private Optional<CloudException> badInput(Throwable failure, HttpServletRequest request) {
        return switch (failure) {
            case HttpMessageNotReadableException unreadable -> Optional.of(unreadable(unreadable));
            case HttpRequestMethodNotSupportedException method ->
                Optional.of(new CloudException(
                        ErrorCode.METHOD_NOT_ALLOWED, method.getMethod() + " is not supported on this path"));
            case HttpMediaTypeNotSupportedException type -> Optional.of(unsupported(type, request.getContentType()));
            case HttpMediaTypeNotAcceptableException _ -> Optional.of(notAcceptable());
            case MissingServletRequestParameterException missing ->
                Optional.of(CloudException.invalid(
                        missing.getParameterName(), "required", missing.getParameterName() + " is required"));
            case MissingRequestHeaderException missing ->
                Optional.of(CloudException.invalid(
                        missing.getHeaderName(), "required", missing.getHeaderName() + " is required"));
            case MissingRequestValueException _ ->
                Optional.of(new CloudException(ErrorCode.BAD_REQUEST, "a part of the request is missing"));
            case MethodArgumentTypeMismatchException mismatch -> Optional.of(mismatch(mismatch));
            case ErrorResponse response -> byStatus(response.getStatusCode().value());
            case org.apache.tomcat.util.http.InvalidParameterException _ ->
                Optional.of(new CloudException(
                        ErrorCode.BAD_REQUEST,
                        "the query is malformed",
                        CloudException.fieldDetails("query", "name=value pairs, percent-encoded UTF-8")));
            case IOException broken -> Optional.of(unreadable(broken));
            default -> Optional.empty();
        };
    }

    /** Spring takes an absent content type for one of its own, so what was sent is asked of the request. */
    private static CloudException unsupported(HttpMediaTypeNotSupportedException failure, @Nullable String sent) {
        String accepted = failure.getSupportedMediaTypes().stream()
                .filter(MediaType::isConcrete)
                .map(MediaType::toString)
                .distinct()
                .collect(Collectors.joining(", "));
        String wanted = accepted.isEmpty() ? MediaType.APPLICATION_JSON_VALUE : accepted;
        return new CloudException(
                ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                sent == null
                        ? "Content-Type is absent and must be " + wanted
                        : "Content-Type must be " + wanted + ", not " + sent,
                CloudException.fieldDetails("Content-Type", wanted));
    }

    static CloudException notAcceptable() {
        return new CloudException(
                ErrorCode.BAD_REQUEST,
                "the answer is application/json, which Accept does not admit",
                CloudException.fieldDetails("Accept", "application/json"));
    }

    private CloudException unreadable(HttpMessageNotReadableException failure) {
        return switch (failure.getCause()) {
            case CloudException bound -> bound;
            case JacksonException wrong -> json.translate(wrong);
            case IOException broken -> unreadable(broken);
            case null, default -> CloudException.invalid(JsonFailures.WHOLE, "required", "a request body is required");
        };
    }

    /** The body could not be read to its end: the client was too slow, or left. */
    static CloudException unreadable(IOException failure) {
        String message = failure instanceof SocketTimeoutException
                ? "the body did not arrive within photon.http.header-time-max of its last byte"
                : "the body broke off";
        return new CloudException(ErrorCode.BAD_REQUEST, message);
    }

    private CloudException mismatch(MethodArgumentTypeMismatchException mismatch) {
        if (mismatch.getMostSpecificCause() instanceof CloudException known) {
            return known;
        }
        String wanted = json.kindOf(mismatch.getRequiredType());
        return CloudException.invalid(mismatch.getName(), wanted, mismatch.getName() + " must be " + wanted);
    }

    private static Optional<CloudException> byStatus(int status) {
        Map<Integer, ErrorCode> codes = Map.of(
                400, ErrorCode.BAD_REQUEST,
                404, ErrorCode.NOT_FOUND,
                405, ErrorCode.METHOD_NOT_ALLOWED,
                413, ErrorCode.PAYLOAD_TOO_LARGE,
                415, ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                503, ErrorCode.UNAVAILABLE);
        String message = status == 404 ? "no such path" : "the request cannot be served as sent";
        return Optional.ofNullable(codes.get(status)).map(code -> new CloudException(code, message));
    }
}
