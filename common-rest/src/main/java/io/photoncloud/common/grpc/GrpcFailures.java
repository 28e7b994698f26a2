package io.photoncloud.common.grpc;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.FailureTranslator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an exception means to a gRPC caller: the status of its code, the code and details as trailers. A status that a
 * handler chose itself passes as it is. Anything else is INTERNAL, logged here once.
 */
public final class GrpcFailures {

    private static final Logger log = LoggerFactory.getLogger(GrpcFailures.class);
    private static final Pattern DETAIL_NAME = Pattern.compile("[a-z][a-z0-9_-]{0,40}");
    private static final int DETAIL_LENGTH_MAX = 1024;

    /**
     * How a call ends.
     *
     * @param failure null where a handler chose the status itself
     */
    record Ending(
            Status status, Metadata trailers, @Nullable CloudException failure) {

        static Ending chosen(Status status, Metadata trailers) {
            return new Ending(status, trailers, null);
        }

        /** In our words: of statuses that a handler chose, denials are told apart. */
        Optional<CloudException> findFailure() {
            boolean denied = failure == null && status.getCode() == Status.Code.PERMISSION_DENIED;
            return denied
                    ? Optional.of(
                            new CloudException(ErrorCode.PERMISSION_DENIED, String.valueOf(status.getDescription())))
                    : Optional.ofNullable(failure);
        }
    }

    private final List<FailureTranslator> translators;

    GrpcFailures(List<FailureTranslator> translators) {
        this.translators = List.copyOf(translators);
    }

    Ending ending(Throwable failure) {
        return switch (failure) {
            case StatusRuntimeException chosen -> ending(chosen.getStatus(), trailers(chosen.getTrailers()));
            case StatusException chosen -> ending(chosen.getStatus(), trailers(chosen.getTrailers()));
            default -> ending(failureOf(failure));
        };
    }

    /** What an exception is in our words: for a stream that tells of the failure of one of many things, and goes on. */
    public CloudException failureOf(Throwable failure) {
        CloudException known = failure instanceof CloudException ours
                ? ours
                : translate(failure).orElseGet(() -> new CloudException(ErrorCode.INTERNAL, "internal error", failure));
        if (known.code() == ErrorCode.INTERNAL) {
            log.atError().setCause(known).log("a call failed");
        }
        return known;
    }

    /** How a call ends that its handler ended with {@code status}, which may carry an exception without a code of ours. */
    Ending ending(Status status, Metadata trailers) {
        Throwable cause = status.getCause();
        if (status.getCode() == Status.Code.UNKNOWN && cause != null && !isStatus(cause)) {
            return ending(cause);
        }
        return Ending.chosen(status, trailers);
    }

    private Ending ending(CloudException failure) {
        Metadata trailers = new Metadata();
        trailers.put(GrpcMetadata.ERROR_CODE, failure.code().name());
        failure.details().forEach((name, value) -> {
            if (DETAIL_NAME.matcher(name).matches()) {
                trailers.put(GrpcMetadata.detail(name), printable(String.valueOf(value)));
            }
        });
        Status status = Status.fromCode(failure.code().grpcStatus()).withDescription(failure.getMessage());
        return new Ending(status, trailers, failure);
    }

    private Optional<CloudException> translate(Throwable failure) {
        return translators.stream()
                .map(translator -> translator.translate(failure))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static boolean isStatus(Throwable failure) {
        return failure instanceof StatusRuntimeException || failure instanceof StatusException;
    }

    private static Metadata trailers(@Nullable Metadata trailers) {
        return trailers == null ? new Metadata() : trailers;
    }

    private static String printable(String text) {
        String ascii = text.replaceAll("[^\\x20-\\x7e]", "?");
        return ascii.length() <= DETAIL_LENGTH_MAX ? ascii : ascii.substring(0, DETAIL_LENGTH_MAX);
    }
}
