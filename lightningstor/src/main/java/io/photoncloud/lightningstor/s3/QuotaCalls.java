package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.bucket.Accounts;
import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.bucket.Usage;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Operation;
import io.photoncloud.lightningstor.xml.QuotaConfiguration;
import java.io.IOException;
import java.util.Map;

/** The calls about how much a bucket holds and may hold, which are not of S3. */
public final class QuotaCalls implements S3Group {

    private final BucketCalls buckets;
    private final SettingStore settings;
    private final Accounts accounts;
    private final SettingCalls<QuotaConfiguration> ofBucket;

    public QuotaCalls(BucketCalls buckets, SettingStore settings, Accounts accounts) {
        this.buckets = buckets;
        this.settings = settings;
        this.accounts = accounts;
        // What is not bounded is no error here.
        this.ofBucket = new SettingCalls<>(buckets, settings, Accounts.QUOTA, S3Error.INTERNAL_ERROR);
    }

    @Override
    public Map<S3Operation, S3Handler> handlers() {
        return Map.of(
                S3Operation.GET_BUCKET_QUOTA, this::get,
                S3Operation.PUT_BUCKET_QUOTA, ofBucket::put,
                S3Operation.DELETE_BUCKET_QUOTA, ofBucket::delete);
    }

    private void get(S3Call call) throws IOException {
        Known bucket = buckets.require(call);
        QuotaConfiguration quota = settings.find(bucket, Accounts.QUOTA).orElse(new QuotaConfiguration(null, null));
        Usage held = accounts.held(bucket.bucket().number());
        call.answer()
                .send(
                        200,
                        quota.begin()
                                .open("Usage")
                                .element("Bytes", held.bytes())
                                .element("Objects", held.objects())
                                .finish());
    }
}
