package io.photoncloud.lightningstor.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.PageToken;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.api.TenantFilter;
import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.bucket.BucketStore;
import io.photoncloud.lightningstor.bucket.Versioning;
import io.photoncloud.lightningstor.protocol.BucketName;
import io.photoncloud.lightningstor.upload.UploadStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Makes, shows and deletes buckets of tenants. Safe for many threads. */
public final class BucketService {

    public static final String READ = "bucket.read";
    public static final String CREATE = "bucket.create";
    public static final String DELETE = "bucket.delete";

    private static final String LIST = "buckets";

    /** Buckets that are looked at for one page, those of others among them; then it ends, full or not. */
    private static final int LOOKED_AT_MAX = 10_000;

    private static final int READ_AT_ONCE = 1_000;

    private final BucketStore buckets;
    private final UploadStore uploads;
    private final Admission admission;
    private final InstantSource clock;
    private final String region;

    public BucketService(
            BucketStore buckets, UploadStore uploads, Admission admission, InstantSource clock, String region) {
        this.buckets = buckets;
        this.uploads = uploads;
        this.admission = admission;
        this.clock = clock;
        this.region = region;
    }

    /** @throws CloudException ALREADY_EXISTS, whoever has it; VALIDATION_ERROR, PERMISSION_DENIED */
    public Bucket create(String name, TenantNames named) {
        String checked = new BucketName(name).value();
        Tenant tenant = admission.creating(CREATE, named);
        String owner = Admission.owner();
        Instant now = clock.instant();
        return switch (buckets.create(
                checked, number -> new Bucket(number, checked, tenant, owner, region, now, Versioning.OFF))) {
            case BucketStore.Creation.Made(var made) -> made.bucket();
            case BucketStore.Creation.Taken _ ->
                throw new CloudException(
                        ErrorCode.ALREADY_EXISTS,
                        "there is a bucket " + checked + " already; names are of the whole cloud: choose another");
        };
    }

    public Bucket get(String name, TenantNames named) {
        return admission.require(name, named, READ).bucket();
    }

    /** A page may have fewer than fit, where many are others'. */
    public Paged<List<Bucket>> list(TenantNames named, PageRequest page) {
        TenantFilter filter = admission.listing(READ, named);
        String list = LIST + named;
        String after =
                page.position(list).map(place -> new String(place, UTF_8)).orElse("");
        List<Bucket> found = new ArrayList<>();
        for (int looked = 0; looked < LOOKED_AT_MAX; looked += READ_AT_ONCE) {
            List<Bucket> some = buckets.list(after, READ_AT_ONCE);
            for (Bucket bucket : some) {
                if (filter.admits(bucket.tenant())) {
                    if (found.size() == page.limit()) {
                        return new Paged<>(found, token(list, after));
                    }
                    found.add(bucket);
                }
                after = bucket.name();
            }
            if (some.size() < READ_AT_ONCE) {
                return Paged.last(found);
            }
        }
        return new Paged<>(found, token(list, after));
    }

    private static String token(String list, String after) {
        return PageToken.of(list, after.getBytes(UTF_8));
    }

    /** What is being uploaded into it is given up. @throws CloudException CONFLICT, it has objects or versions of them */
    public void delete(String name, TenantNames named) {
        switch (buckets.delete(admission.require(name, named, DELETE), uploads::abortAll)) {
            case DONE -> {}
            case ABSENT -> throw Admission.absent(name);
            case NOT_EMPTY ->
                throw new CloudException(
                        ErrorCode.CONFLICT, "bucket " + name + " is not empty: delete its objects and their versions");
        }
    }
}
