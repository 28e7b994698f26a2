package io.photoncloud.lightningstor.object;

import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.bucket.Setting;
import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.encryption.ContentKeys;
import io.photoncloud.lightningstor.encryption.KeySealer;
import io.photoncloud.lightningstor.xml.EncryptionConfiguration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Encryption by keys of the service. Safe for many threads. */
public final class ServiceEncryption {

    /** How new objects of a bucket are encrypted where nothing is said. */
    public static final Setting<EncryptionConfiguration> USUAL =
            new Setting<>("encryption", EncryptionConfiguration::read, EncryptionConfiguration::write);

    private final SettingStore settings;
    private final KeySealer service;
    private final RandomGenerator random;

    /** @param random a secure one */
    public ServiceEncryption(SettingStore settings, KeySealer service, RandomGenerator random) {
        this.settings = settings;
        this.service = service;
        this.random = random;
    }

    /** Whether a bucket has what comes encrypted, whoever brings it. */
    public boolean isUsual(Known bucket) {
        return settings.find(bucket, USUAL).isPresent();
    }

    /** Of the bytes of a new object of which nothing is said; null for none. */
    public ContentKeys.@Nullable Made newKey(Known bucket, String object) {
        return isUsual(bucket) ? of(bucket.bucket(), object).make(random) : null;
    }

    public ContentKeys of(Bucket bucket, String object) {
        return new ContentKeys(service, bucket.number(), object);
    }
}
