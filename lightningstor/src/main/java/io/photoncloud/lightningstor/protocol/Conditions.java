package io.photoncloud.lightningstor.protocol;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a read, or of the source of a copy, in the order of RFC 9110: a tag outranks the date of its kind. A date that cannot be
 * read is as if it were not there.
 */
public final class Conditions {
    /** The conditions of a read are on the headers of HTTP, those of a copy on headers of their own. */
    private enum Kind {
        READ("if-"),
        COPY("x-amz-copy-source-if-");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }
    }

    /** What the conditions say. */
    public sealed interface Outcome {
        record Proceed() implements Outcome {}

        record NotModified() implements Outcome {}

        /** Names the header that did not hold. */
        record Failed(String header) implements Outcome {}
    }

    private final Kind kind;
    private final @Nullable EntityTags match;
    private final @Nullable EntityTags noneMatch;
    private final @Nullable Instant modifiedSince;
    private final @Nullable Instant unmodifiedSince;

    private Conditions(Kind kind, Headers headers) {
        this.kind = kind;
        match = tags(headers, "match");
        noneMatch = tags(headers, "none-match");
        modifiedSince = date(headers, "modified-since");
        unmodifiedSince = date(headers, "unmodified-since");
    }

    public static Conditions ofRead(Headers headers) {
        return new Conditions(Kind.READ, headers);
    }

    public static Conditions ofCopySource(Headers headers) {
        return new Conditions(Kind.COPY, headers);
    }

    private @Nullable EntityTags tags(Headers headers, String name) {
        return headers.find(kind.prefix + name).map(EntityTags::parse).orElse(null);
    }

    private @Nullable Instant date(Headers headers, String name) {
        return headers.find(kind.prefix + name).flatMap(S3Dates::parseHttp).orElse(null);
    }

    public boolean isEmpty() {
        return match == null && noneMatch == null && modifiedSince == null && unmodifiedSince == null;
    }

    /**
     * Judges an object.
     *
     * @param tag without quotes
     */
    public Outcome judge(String tag, Instant lastModified) {
        Instant modified = lastModified.truncatedTo(ChronoUnit.SECONDS); // as the client was told
        if (match != null) {
            if (!match.contains(tag)) {
                return failed("match");
            }
        } else if (unmodifiedSince != null && modified.isAfter(unmodifiedSince)) {
            return failed("unmodified-since");
        }
        if (noneMatch != null) {
            return noneMatch.resembles(tag) ? unchanged("none-match") : new Outcome.Proceed();
        }
        return modifiedSince != null && !modified.isAfter(modifiedSince)
                ? unchanged("modified-since")
                : new Outcome.Proceed();
    }

    private Outcome unchanged(String name) {
        return switch (kind) {
            case READ -> new Outcome.NotModified();
            case COPY -> failed(name);
        };
    }

    private Outcome failed(String name) {
        return new Outcome.Failed(kind.prefix + name);
    }

    /** The refusal that goes with an outcome, if it is one. */
    public static Optional<S3Exception> refusal(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Proceed _ -> Optional.empty();
            case Outcome.NotModified _ -> Optional.of(new S3Exception(S3Error.NOT_MODIFIED));
            case Outcome.Failed(String header) -> Optional.of(failedPrecondition(header));
        };
    }

    static S3Exception failedPrecondition(String header) {
        return new S3Exception(S3Error.PRECONDITION_FAILED).with("Condition", header);
    }
}
