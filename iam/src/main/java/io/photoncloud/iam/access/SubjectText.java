package io.photoncloud.iam.access;

import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.policy.Subject;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Subjects as callers name them: an id, and whether it is a group's. */
public final class SubjectText {

    private static final String ID = "principal_id";
    private static final String TYPE = "principal_type";

    private SubjectText() {}

    /** @param type user, service_account or group; null for a user or service account */
    public static Subject subject(@Nullable String id, @Nullable String type) {
        String present = Check.matches(ID, id, Ids.NAMED);
        return switch (type == null ? "user" : type.toLowerCase(Locale.ROOT)) {
            case "user", "service_account", "principal" -> new Subject.Principal(present);
            case "group" -> new Subject.Group(present);
            default ->
                throw CloudException.invalid(
                        TYPE, "user, service_account or group", TYPE + " must be user, service_account or group");
        };
    }
}
