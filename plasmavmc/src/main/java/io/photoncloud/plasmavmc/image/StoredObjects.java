package io.photoncloud.plasmavmc.image;

import io.photoncloud.common.api.Tenant;
import org.jspecify.annotations.Nullable;

/** The objects of LightningSTOR. */
@FunctionalInterface
public interface StoredObjects extends AutoCloseable {

    /** What somebody has to be allowed, by LightningSTOR's names, who has an object read for them. */
    String READ = "object.read";

    /** What LightningSTOR asks for it in: a resource of this kind; and by these names what conditions ask for. */
    String BUCKET = "bucket";

    String KEY = "key";

    /**
     * Reads an object into a sink.
     *
     * @param tenant whose bucket it has to be in; null for anybody's
     * @param untilNanos by when, by {@link System#nanoTime}
     * @throws ImageRefusedException it cannot be had, with what LightningSTOR said, or is more than the sink takes
     */
    void read(ObjectAddress address, @Nullable Tenant tenant, ImageSink into, long untilNanos)
            throws ImageRefusedException, InterruptedException;

    @Override
    default void close() {}
}
