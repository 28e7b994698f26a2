package io.photoncloud.common.config;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints that the gRPC listener's port cannot be had as what is wrong and what to do, as Spring Boot does for HTTP's. */
final class TakenPortAnalyzer extends AbstractFailureAnalyzer<IOException> {

    /** What gRPC says before the address. */
    private static final String FAILED = "Failed to bind to address ";

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable root, IOException failure) {
        String message = String.valueOf(failure.getMessage());
        if (!message.startsWith(FAILED)) {
            return null;
        }
        Throwable cause = failure.getCause();
        String address = message.substring(message.lastIndexOf('/') + 1);
        return new FailureAnalysis(
                "photon.grpc.address: cannot listen on " + address + (cause == null ? "" : ": " + cause.getMessage()),
                "End the process that has the port (ss -ltnp shows it), or set photon.grpc.address to another.",
                failure);
    }
}
