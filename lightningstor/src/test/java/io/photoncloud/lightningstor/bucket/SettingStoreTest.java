package io.photoncloud.lightningstor.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.lightningstor.MeddledStore;
import io.photoncloud.lightningstor.access.Rules;
import io.photoncloud.lightningstor.policy.BucketPolicy;
import io.photoncloud.lightningstor.xml.PublicAccessBlock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class SettingStoreTest {

    private static final Instant NOW = Instant.parse("2026-11-30T00:00:00Z");
    private static final PublicAccessBlock BLOCKED = new PublicAccessBlock(false, false, true, false);

    private final MemoryStore store = MemoryStore.withoutHistory();
    private final BucketStore buckets = new BucketStore(store);
    private final SettingStore settings = new SettingStore(store, buckets);

    /** What others do, each before one commit of {@link #meddled}. */
    private final Deque<Runnable> others = new ArrayDeque<>();

    private final MeddledStore meddledStore = new MeddledStore(store, this::meddle, UnaryOperator.identity());
    private final SettingStore meddled = new SettingStore(meddledStore, new BucketStore(meddledStore));

    SettingStoreTest() {
        var _ = buckets.create(
                "b",
                number -> new Bucket(number, "b", new Tenant("org", "project"), "me", "region", NOW, Versioning.OFF));
    }

    private void meddle() {
        Runnable next = others.poll();
        if (next != null) {
            next.run();
        }
    }

    private Known bucket() {
        return buckets.find("b").orElseThrow();
    }

    private static BucketPolicy open() throws IOException {
        String text = """
                {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}}""";
        return BucketPolicy.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private void requireUnblocked(Known now) {
        if (meddled.find(now, Rules.BLOCK).orElse(PublicAccessBlock.NONE).blockPublicPolicy()) {
            throw new IllegalStateException("public policies are blocked");
        }
    }

    @Test
    void aBlockThatComesBetweenTheDecisionAndTheWriteIsSeen() throws IOException {
        BucketPolicy open = open();
        others.add(() -> settings.put(bucket(), Rules.BLOCK, BLOCKED));
        assertThatThrownBy(() -> meddled.putIf(bucket(), Rules.POLICY, open, this::requireUnblocked))
                .hasMessage("public policies are blocked");
        assertThat(others).as("it came in between").isEmpty();
        assertThat(settings.find(bucket(), Rules.POLICY)).isEmpty();
        assertThat(settings.find(bucket(), Rules.BLOCK)).contains(BLOCKED);
    }

    @Test
    void whatIsStillAllowedIsWrittenWhateverElseHasChanged() throws IOException {
        BucketPolicy open = open();
        others.add(() -> settings.put(bucket(), Rules.BLOCK, PublicAccessBlock.NONE));
        others.add(() -> buckets.update("b", bucket -> bucket.with(Versioning.ENABLED)));
        meddled.putIf(bucket(), Rules.POLICY, open, this::requireUnblocked);
        assertThat(others).isEmpty();
        assertThat(settings.find(bucket(), Rules.POLICY)).isPresent();
        assertThat(bucket().bucket().versioning()).isEqualTo(Versioning.ENABLED);
    }
}
