package io.photoncloud.lightningstor.protocol;

import java.util.Optional;

/** What must hold of a key at the moment when it is written or deleted: decided in the transaction that does it. */
public sealed interface WriteCondition {
    /** Nothing must hold. */
    record Always() implements WriteCondition {}

    /** If-None-Match: * - there is no current object. */
    record Absent() implements WriteCondition {}

    /** If-Match - there is one, with such a tag. */
    record Matches(EntityTags tags) implements WriteCondition {}

    static WriteCondition of(Headers headers) {
        Optional<String> match = headers.find("if-match");
        Optional<String> noneMatch = headers.find("if-none-match");
        if (match.isPresent() && noneMatch.isPresent()) {
            throw S3Exception.headerNotImplemented("If-Match,If-None-Match")
                    .with("additionalMessage", "Multiple conditional request headers present in the request");
        }
        if (noneMatch.isPresent() && !noneMatch.get().strip().equals("*")) {
            throw S3Exception.headerNotImplemented("If-None-Match")
                    .with("additionalMessage", "If-None-Match of a write takes * alone");
        }
        return noneMatch.isPresent()
                ? new Absent()
                : match.<WriteCondition>map(value -> new Matches(EntityTags.parse(value)))
                        .orElseGet(Always::new);
    }

    /**
     * Refuses where the condition does not hold.
     *
     * @param currentTag the tag, without quotes, of the current object; empty where there is none or a delete marker
     */
    default void check(String currentTag) {
        switch (this) {
            case Always _ -> {}
            case Absent _ -> {
                if (!currentTag.isEmpty()) {
                    throw Conditions.failedPrecondition("If-None-Match");
                }
            }
            case Matches(EntityTags tags) -> {
                if (currentTag.isEmpty()) {
                    throw new S3Exception(S3Error.NO_SUCH_KEY);
                }
                if (!tags.contains(currentTag)) {
                    throw Conditions.failedPrecondition("If-Match");
                }
            }
        }
    }
}
