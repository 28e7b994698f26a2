package io.photoncloud.lightningstor.object;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.testing.ForwardingStore;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.bucket.BucketStore;
import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.bucket.Versioning;
import io.photoncloud.lightningstor.object.VersionListing.Mark;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many rows a page of common prefixes takes, of a bucket in which each has many keys. */
class ListingWorkTest {

    private static final Instant NOW = Instant.parse("2026-11-30T00:00:00Z");
    private static final int FOLDERS = 100;
    private static final int OF_A_FOLDER = 70;
    private static final Listing.Query QUERY = new Listing.Query("", "/", "", 1_000);

    private final MemoryStore store = MemoryStore.withoutHistory();
    private final BucketStore buckets = new BucketStore(store);
    private final ObjectStore objects = new ObjectStore(store, buckets, () -> NOW, () -> 7);
    private long rows;

    private final ForwardingStore counting = new ForwardingStore(store) {
        @Override
        public Page range(RangeQuery query) {
            return counted(super.range(query));
        }

        @Override
        public List<Page> rangeAll(List<RangeQuery> queries) {
            return super.rangeAll(queries).stream()
                    .map(ListingWorkTest.this::counted)
                    .toList();
        }
    };

    private Page counted(Page page) {
        rows += page.entries().size();
        return page;
    }

    @BeforeEach
    void fill() {
        var _ = buckets.create(
                "walk",
                number ->
                        new Bucket(number, "walk", new Tenant("org", "project"), "me", "region", NOW, Versioning.OFF));
        NewObject made = new NewObject(
                "me", 0, "etag", Map.of(), Map.of(), List.of(), Traits.NONE, new Content.Blobs(List.of()));
        for (int i = 0; i < FOLDERS * OF_A_FOLDER; i++) {
            String key = "%04d/%03d".formatted(i / OF_A_FOLDER, i % OF_A_FOLDER);
            var _ = objects.put(bucket(), key, made, List.of(), _ -> {});
        }
    }

    private Known bucket() {
        return buckets.find("walk").orElseThrow();
    }

    @Test
    void whatIsUnderACommonPrefixIsNotRead() {
        Listing page = new ObjectLister(counting).list(bucket().bucket(), QUERY);
        assertThat(page.prefixes()).hasSize(FOLDERS);
        assertThat(rows).isLessThan(5 * FOLDERS);
    }

    @Test
    void andNeitherWhereVersionsAreListed() {
        var _ = buckets.update("walk", bucket -> bucket.with(Versioning.ENABLED));
        VersionListing page =
                new VersionLister(counting).list(bucket().bucket(), QUERY, new Mark("", Optional.empty()));
        assertThat(page.prefixes()).hasSize(FOLDERS);
        assertThat(rows).isLessThan(10 * FOLDERS);
    }
}
