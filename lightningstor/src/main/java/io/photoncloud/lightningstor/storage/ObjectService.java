package io.photoncloud.lightningstor.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.PageToken;
import io.photoncloud.common.api.Paged;
import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.content.ContentReader;
import io.photoncloud.lightningstor.encryption.ContentKeys;
import io.photoncloud.lightningstor.encryption.Encryption;
import io.photoncloud.lightningstor.event.Occasion;
import io.photoncloud.lightningstor.object.Listing;
import io.photoncloud.lightningstor.object.ObjectLister;
import io.photoncloud.lightningstor.object.ObjectStore;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.object.ServiceEncryption;
import io.photoncloud.lightningstor.protocol.S3Operation;
import io.photoncloud.lightningstor.protocol.WriteCondition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Objects in buckets of tenants. Safe for many threads. */
public final class ObjectService {

    public static final String READ = "object.read";
    public static final String WRITE = "object.write";
    public static final String DELETE = "object.delete";

    /** Objects and prefixes of one page. */
    public static final int PAGE_MAX = 1_000;

    /** How often an object is looked for anew that is replaced while it is looked for. */
    private static final int LOOKS_MAX = 8;

    private final Admission admission;
    private final ObjectStore objects;
    private final ObjectLister lister;
    private final ContentReader contents;
    private final ServiceEncryption encryption;
    private final ObjectUploads uploads;

    public ObjectService(
            Admission admission,
            ObjectStore objects,
            ObjectLister lister,
            ContentReader contents,
            ServiceEncryption encryption,
            ObjectUploads uploads) {
        this.admission = admission;
        this.objects = objects;
        this.lister = lister;
        this.contents = contents;
        this.encryption = encryption;
        this.uploads = uploads;
    }

    /**
     * Which version is wanted.
     *
     * @param version empty for the newest
     * @param etag that it is to have; empty for any
     */
    public record Wanted(Optional<String> version, Optional<String> etag) {
        public static final Wanted NEWEST = new Wanted(Optional.empty(), Optional.empty());
    }

    /** @throws CloudException NOT_FOUND, PERMISSION_DENIED, PRECONDITION_FAILED */
    public ObjectVersion head(ObjectName name, Wanted wanted) {
        Bucket bucket = admission.require(name, READ).bucket();
        ObjectVersion object = require(bucket, name.key(), wanted);
        // Of what only its customer may read nothing is told to others.
        var _ = keys(bucket, object);
        return object;
    }

    private ObjectVersion require(Bucket bucket, String key, Wanted wanted) {
        Optional<ObjectVersion> found = wanted.version().isPresent()
                ? objects.find(bucket, key, wanted.version().get())
                : objects.find(bucket, key);
        ObjectVersion object = found.filter(version -> !version.isMarker())
                .orElseThrow(() ->
                        new CloudException(ErrorCode.NOT_FOUND, "no object " + key + " in bucket " + bucket.name()));
        if (wanted.etag().filter(etag -> !etag.equals(object.etag())).isPresent()) {
            throw new CloudException(
                    ErrorCode.PRECONDITION_FAILED,
                    "object " + key + " has the etag " + object.etag() + ", not the one that is wanted");
        }
        return object;
    }

    /**
     * Begins to read bytes of an object, which stay until the download is closed.
     *
     * @param length empty for all that follow the offset
     */
    public Download open(ObjectName name, Wanted wanted, long offset, Optional<Long> length) {
        return open(admission.require(name, READ).bucket(), name.key(), wanted, offset, length);
    }

    private Download open(Bucket bucket, String key, Wanted wanted, long offset, Optional<Long> length) {
        for (int look = 0; look < LOOKS_MAX; look++) {
            ObjectVersion object = require(bucket, key, wanted);
            Check.range("offset", offset, 0, object.size());
            long rest = object.size() - offset;
            length.ifPresent(bytes -> Check.range("length", bytes, 0, Long.MAX_VALUE));
            try {
                return new Download(
                        object,
                        offset,
                        Math.min(rest, length.orElse(rest)),
                        contents.open(object.content(), keys(bucket, object)));
            } catch (ContentReader.Gone _) {
                // It was replaced since it was looked for.
            }
        }
        throw new CloudException(ErrorCode.UNAVAILABLE, "the object is replaced faster than it can be read: try again");
    }

    /** By what an object is decrypted; null where it is not encrypted. */
    private @Nullable ContentKeys keys(Bucket bucket, ObjectVersion object) {
        return switch (object.content().encryption()) {
            case Encryption.None() -> null;
            case Encryption.OfService() -> encryption.of(bucket, object.key());
            case Encryption.OfCustomer _ ->
                throw new CloudException(
                        ErrorCode.PRECONDITION_FAILED,
                        "the object is encrypted by a key of its customer, which only S3 takes: read it there");
        };
    }

    /** Begins to take an object in. @throws CloudException NOT_FOUND, PERMISSION_DENIED, and what is wrong with it */
    public ObjectUploads.Upload put(ObjectName name, NewContent content, WriteCondition condition) {
        Known bucket = admission.require(name, WRITE);
        // Who is refused in the end anyway does not send it all first.
        condition.check(objects.find(bucket.bucket(), name.key())
                .map(ObjectVersion::etag)
                .orElse(""));
        objects.accounts().requireRoom(bucket, content.size());
        return uploads.begin(bucket, name.key(), content, condition, S3Operation.PUT_OBJECT);
    }

    /** @throws CloudException as reading the one and writing the other */
    public ObjectVersion copy(ObjectName from, Wanted wanted, ObjectName to, WriteCondition condition) {
        Bucket source = admission.require(from, READ).bucket();
        Known target = admission.require(to, WRITE);
        try (Download download = open(source, from.key(), wanted, 0, Optional.empty());
                ObjectUploads.Upload upload = uploads.begin(
                        target, to.key(), NewContent.copyOf(download.object()), condition, S3Operation.COPY_OBJECT)) {
            download.read(upload::write);
            return upload.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Deletes an object as its bucket has it, or one version for good. None there is no error.
     *
     * @param version empty for the object
     */
    public ObjectStore.Deletion delete(ObjectName name, Optional<String> version, WriteCondition condition) {
        Known bucket = admission.require(name, DELETE);
        ObjectStore.Precondition precondition =
                object -> condition.check(object.map(ObjectVersion::etag).orElse(""));
        String owner = Admission.owner();
        return Occasion.of(S3Operation.DELETE_OBJECT, owner)
                .call(() -> version.isPresent()
                        ? objects.deleteVersion(bucket, name.key(), version.get(), precondition)
                        : objects.delete(bucket, name.key(), owner, precondition));
    }

    /** What is listed. */
    public record Folder(String bucket, TenantNames named, String prefix, String delimiter) {}

    public Paged<Listing> list(Folder folder, PageRequest page) {
        Bucket bucket = admission.require(folder.bucket(), folder.named(), READ).bucket();
        String list = "objects" + folder;
        String after =
                page.position(list).map(place -> new String(place, UTF_8)).orElse("");
        Listing listing = lister.list(
                bucket,
                new Listing.Query(folder.prefix(), folder.delimiter(), after, Math.min(PAGE_MAX, page.limit())));
        return new Paged<>(
                listing,
                listing.next().isEmpty()
                        ? null
                        : PageToken.of(list, listing.next().getBytes(UTF_8)));
    }
}
