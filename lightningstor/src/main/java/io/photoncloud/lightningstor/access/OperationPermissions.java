package io.photoncloud.lightningstor.access;

import io.photoncloud.common.security.Permission;
import io.photoncloud.lightningstor.protocol.S3Operation;
import java.util.EnumSet;
import java.util.Set;

/**
 * Which permission of IAM an operation takes: a noun, {@code bucket} or {@code object}, and what is done to it. What says who may do what,
 * or what may not be deleted, is {@code administer}, so that who edits objects cannot make themselves more than that.
 */
public final class OperationPermissions {

    private static final Permission READ_BUCKET = new Permission("bucket.read");
    private static final Permission CREATE_BUCKET = new Permission("bucket.create");
    private static final Permission UPDATE_BUCKET = new Permission("bucket.update");
    private static final Permission DELETE_BUCKET = new Permission("bucket.delete");
    private static final Permission ADMINISTER_BUCKET = new Permission("bucket.administer");
    private static final Permission READ_OBJECT = new Permission("object.read");
    private static final Permission WRITE_OBJECT = new Permission("object.write");
    private static final Permission DELETE_OBJECT = new Permission("object.delete");
    private static final Permission ADMINISTER_OBJECT = new Permission("object.administer");

    private static final Set<S3Operation> ADMINISTERING = EnumSet.of(
            S3Operation.PUT_BUCKET_ABAC,
            S3Operation.PUT_BUCKET_ACL,
            S3Operation.PUT_BUCKET_OWNERSHIP_CONTROLS,
            S3Operation.DELETE_BUCKET_OWNERSHIP_CONTROLS,
            S3Operation.PUT_BUCKET_POLICY,
            S3Operation.PUT_BUCKET_QUOTA,
            S3Operation.DELETE_BUCKET_QUOTA,
            S3Operation.DELETE_BUCKET_POLICY,
            S3Operation.PUT_PUBLIC_ACCESS_BLOCK,
            S3Operation.DELETE_PUBLIC_ACCESS_BLOCK,
            S3Operation.PUT_OBJECT_LOCK_CONFIGURATION,
            S3Operation.PUT_OBJECT_ACL,
            S3Operation.PUT_OBJECT_LEGAL_HOLD,
            S3Operation.PUT_OBJECT_RETENTION);

    private OperationPermissions() {}

    public static Permission of(S3Operation operation) {
        return switch (operation.level()) {
            case SERVICE -> READ_BUCKET;
            case BUCKET -> ofBucket(operation);
            case KEY -> ofObject(operation);
        };
    }

    private static Permission ofBucket(S3Operation operation) {
        return switch (operation) {
            case CREATE_BUCKET -> CREATE_BUCKET;
            case DELETE_BUCKET -> DELETE_BUCKET;
            case DELETE_OBJECTS -> DELETE_OBJECT;
            case POST_OBJECT -> WRITE_OBJECT;
            default -> reads(operation) ? READ_BUCKET : changed(operation, ADMINISTER_BUCKET, UPDATE_BUCKET);
        };
    }

    private static Permission ofObject(S3Operation operation) {
        return switch (operation) {
            case DELETE_OBJECT -> DELETE_OBJECT;
            case SELECT_OBJECT_CONTENT -> READ_OBJECT;
            default -> reads(operation) ? READ_OBJECT : changed(operation, ADMINISTER_OBJECT, WRITE_OBJECT);
        };
    }

    private static boolean reads(S3Operation operation) {
        return switch (operation.method()) {
            case GET, HEAD, OPTIONS -> true;
            case PUT, POST, DELETE -> false;
        };
    }

    private static Permission changed(S3Operation operation, Permission administering, Permission other) {
        return ADMINISTERING.contains(operation) ? administering : other;
    }
}
