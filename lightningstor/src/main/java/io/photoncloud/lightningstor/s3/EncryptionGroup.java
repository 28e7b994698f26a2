package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.object.ServiceEncryption;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Operation;
import io.photoncloud.lightningstor.xml.EncryptionConfiguration;
import java.util.Map;

/** The calls about how new objects of a bucket are encrypted where nothing is said. */
public final class EncryptionGroup implements S3Group {

    private final SettingCalls<EncryptionConfiguration> calls;

    public EncryptionGroup(BucketCalls buckets, SettingStore settings) {
        calls = new SettingCalls<>(
                buckets, settings, ServiceEncryption.USUAL, S3Error.SERVER_SIDE_ENCRYPTION_CONFIGURATION_NOT_FOUND);
    }

    @Override
    public Map<S3Operation, S3Handler> handlers() {
        return Map.of(
                S3Operation.GET_BUCKET_ENCRYPTION, calls::get,
                S3Operation.PUT_BUCKET_ENCRYPTION, calls::put,
                S3Operation.DELETE_BUCKET_ENCRYPTION, calls::delete);
    }
}
