package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.policy.Subject;
import io.photoncloud.lightningstor.sigv4.Caller;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What was looked at to decide who may do what, so that answering the call does not look again. Of one thread. */
final class Looked {

    private final Map<String, Optional<Known>> buckets = new HashMap<>();
    private final Map<Version, Optional<ObjectVersion>> versions = new HashMap<>();
    private final Map<Caller, Subject> subjects = new HashMap<>();
    private byte @Nullable [] document;

    private record Version(long bucket, String key, String id) {}

    @FunctionalInterface
    interface Reading {
        byte[] read() throws IOException;
    }

    Optional<Known> bucket(String name, Function<String, Optional<Known>> find) {
        return buckets.computeIfAbsent(name, find);
    }

    Subject subject(Caller caller, Function<Caller, Subject> who) {
        return subjects.computeIfAbsent(caller, who);
    }

    Optional<ObjectVersion> version(
            Bucket bucket, String key, Optional<String> id, Supplier<Optional<ObjectVersion>> find) {
        return versions.computeIfAbsent(new Version(bucket.number(), key, id.orElse("")), _ -> find.get());
    }

    /** Forgets it, so that it is read anew by whoever asks again. */
    Optional<ObjectVersion> takeVersion(
            Bucket bucket, String key, Optional<String> id, Supplier<Optional<ObjectVersion>> find) {
        Optional<ObjectVersion> known = versions.remove(new Version(bucket.number(), key, id.orElse("")));
        return known == null ? find.get() : known;
    }

    byte[] document(Reading reading) throws IOException {
        if (document == null) {
            document = reading.read();
        }
        return document;
    }
}
