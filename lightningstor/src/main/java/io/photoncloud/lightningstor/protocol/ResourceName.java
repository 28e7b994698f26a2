package io.photoncloud.lightningstor.protocol;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** What a request is about: the service, a bucket, or a key in a bucket. */
public sealed interface ResourceName {
    /** The list of buckets. */
    record Service() implements ResourceName {}

    /** A bucket itself. */
    record Bucket(BucketName bucket) implements ResourceName {}

    /** A key in a bucket, whether or not there is an object. */
    record Key(BucketName bucket, ObjectKey key) implements ResourceName {}

    /** The path of it, as error documents name it. */
    default String path() {
        return switch (this) {
            case Service _ -> "/";
            case Bucket(BucketName bucket) -> "/" + bucket;
            case Key(BucketName bucket, ObjectKey key) -> "/" + bucket + "/" + key;
        };
    }

    /**
     * Resolves a target. A host below one of the domains is a bucket's (virtual-host style); any other host leaves the bucket to the
     * path (path style).
     *
     * @param domains names without a port, in lower case
     */
    static ResourceName resolve(RequestTarget target, String host, Collection<String> domains) {
        String rest = target.path().substring(1);
        Optional<String> hosted = hostedBucket(host, domains);
        if (hosted.isPresent()) {
            return named(hosted.get(), rest);
        }
        if (rest.isEmpty()) {
            return new Service();
        }
        int slash = rest.indexOf('/');
        return slash < 0 ? named(rest, "") : named(rest.substring(0, slash), rest.substring(slash + 1));
    }

    private static ResourceName named(String bucket, String key) {
        var name = new BucketName(bucket);
        return key.isEmpty() ? new Bucket(name) : new Key(name, new ObjectKey(key));
    }

    private static Optional<String> hostedBucket(String host, Collection<String> domains) {
        if (domains.isEmpty()) {
            return Optional.empty();
        }
        String name = withoutPort(host).toLowerCase(Locale.ROOT);
        // Of two domains of which one ends with the other, the longer one is meant.
        return domains.stream()
                .filter(domain -> name.endsWith("." + domain))
                .max((one, other) -> Integer.compare(one.length(), other.length()))
                .filter(_ -> !domains.contains(name))
                .map(domain -> name.substring(0, name.length() - domain.length() - 1));
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon < 0 || host.endsWith("]") ? host : host.substring(0, colon);
    }
}
