package io.photoncloud.iam.admin;

import com.google.protobuf.Timestamp;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.policy.Subject;
import io.photoncloud.proto.iam.admin.v1.PrincipalType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the wire forms of all resources have in common. */
final class AdminWire {

    private AdminWire() {}

    /** Which resource a request names: a path of REST without an id is another path. */
    static String toId(String field, String id) {
        return Check.text(field, id);
    }

    static Timestamp fromTime(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    /** In the words of {@link io.photoncloud.iam.access.SubjectText}, which refuses what is none of them. */
    static @Nullable String toPrincipalType(PrincipalType type) {
        return switch (type) {
            case PRINCIPAL_TYPE_UNSPECIFIED -> null;
            case PRINCIPAL_TYPE_PRINCIPAL -> "principal";
            case PRINCIPAL_TYPE_GROUP -> "group";
            case UNRECOGNIZED -> "unrecognized";
        };
    }

    static PrincipalType fromSubject(Subject subject) {
        return switch (subject) {
            case Subject.Principal _ -> PrincipalType.PRINCIPAL_TYPE_PRINCIPAL;
            case Subject.Group _ -> PrincipalType.PRINCIPAL_TYPE_GROUP;
        };
    }

    /** What an enum is refused with whose number is none of its own, as REST refuses a name that is none. */
    static CloudException unknown(String field, String... names) {
        String constraint = "one of " + String.join(", ", names);
        return CloudException.invalid(field, constraint, field + " must be " + constraint);
    }
}
