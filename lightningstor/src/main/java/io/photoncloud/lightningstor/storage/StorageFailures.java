package io.photoncloud.lightningstor.storage;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.FailureTranslator;
import io.photoncloud.lightningstor.engine.BlobStoreException;
import io.photoncloud.lightningstor.layout.Optimistic;
import io.photoncloud.lightningstor.object.ObjectStore;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.util.Optional;

/** What refusals of S3, and of what is below, mean to a caller of the cloud's own doors. */
public final class StorageFailures implements FailureTranslator {

    @Override
    public Optional<CloudException> translate(Throwable failure) {
        return switch (failure) {
            case S3Exception refusal -> Optional.of(of(refusal));
            case ObjectStore.BucketGone gone ->
                Optional.of(new CloudException(ErrorCode.NOT_FOUND, String.valueOf(gone.getMessage()), gone));
            case Optimistic.Contended contended ->
                Optional.of(new CloudException(ErrorCode.CONFLICT, String.valueOf(contended.getMessage()), contended));
            case Optimistic.UnknownOutcome unknown ->
                Optional.of(new CloudException(
                        ErrorCode.DEADLINE_EXCEEDED,
                        "it is not known whether this was done: look, and try again",
                        unknown));
            case BlobStoreException trouble -> of(trouble);
            default -> Optional.empty();
        };
    }

    private static CloudException of(S3Exception refusal) {
        CloudException told = new CloudException(code(refusal), refusal.message(), refusal.details());
        told.initCause(refusal);
        return told;
    }

    private static ErrorCode code(S3Exception refusal) {
        return switch (refusal.error()) {
            case BUCKET_ALREADY_EXISTS, BUCKET_ALREADY_OWNED_BY_YOU -> ErrorCode.ALREADY_EXISTS;
            case ENTITY_TOO_LARGE -> ErrorCode.PAYLOAD_TOO_LARGE;
            default ->
                switch (refusal.error().status()) {
                    case 403 -> ErrorCode.PERMISSION_DENIED;
                    case 404 -> ErrorCode.NOT_FOUND;
                    case 409 -> ErrorCode.CONFLICT;
                    case 412 -> ErrorCode.PRECONDITION_FAILED;
                    case 500 -> ErrorCode.INTERNAL;
                    case 503, 507 -> ErrorCode.UNAVAILABLE;
                    default -> ErrorCode.VALIDATION_ERROR;
                };
        };
    }

    private static Optional<CloudException> of(BlobStoreException trouble) {
        return switch (trouble.problem()) {
            case DISK_FULL, BUSY, CLOSED ->
                Optional.of(new CloudException(ErrorCode.UNAVAILABLE, String.valueOf(trouble.getMessage()), trouble));
            case DISK_FAILED, DAMAGED, GONE, LOCKED, UNKNOWN_FORMAT -> Optional.empty();
        };
    }
}
