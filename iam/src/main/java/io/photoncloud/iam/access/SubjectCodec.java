package io.photoncloud.iam.access;

import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.common.policy.Subject;
import io.photoncloud.proto.iam.stored.v1.StoredSubject;

/** The stored form of a subject, as a part of other forms, and of their keys. */
public final class SubjectCodec {

    private SubjectCodec() {}

    public static StoredSubject toStored(Subject subject) {
        return StoredSubject.newBuilder()
                .setKind(
                        switch (subject) {
                            case Subject.Principal _ -> StoredSubject.Kind.KIND_PRINCIPAL;
                            case Subject.Group _ -> StoredSubject.Kind.KIND_GROUP;
                        })
                .setId(subject.id())
                .build();
    }

    public static Subject toDomain(StoredSubject form) {
        return switch (form.getKind()) {
            case KIND_PRINCIPAL -> new Subject.Principal(form.getId());
            case KIND_GROUP -> new Subject.Group(form.getId());
            case KIND_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalArgumentException("a subject is of no known kind");
        };
    }

    /** What something is found by that is about a subject. */
    public static IndexKey key(Subject subject) {
        return IndexKey.of(kind(subject), subject.id());
    }

    /** A word for what it is, which is part of stored keys. */
    public static String kind(Subject subject) {
        return switch (subject) {
            case Subject.Principal _ -> "principal";
            case Subject.Group _ -> "group";
        };
    }
}
