package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.lifecycle.Lifecycle;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Operation;
import io.photoncloud.lightningstor.xml.LifecycleConfiguration;
import java.io.IOException;
import java.util.Map;
import java.util.function.Supplier;

/** The calls about what a bucket deletes by itself. */
public final class LifecycleCalls implements S3Group {

    private final SettingCalls<LifecycleConfiguration> calls;
    private final Supplier<String> names;

    /** @param names for rules that have none */
    public LifecycleCalls(BucketCalls buckets, SettingStore settings, Supplier<String> names) {
        this.calls = new SettingCalls<>(buckets, settings, Lifecycle.SETTING, S3Error.NO_SUCH_LIFECYCLE_CONFIGURATION);
        this.names = names;
    }

    @Override
    public Map<S3Operation, S3Handler> handlers() {
        return Map.of(
                S3Operation.GET_BUCKET_LIFECYCLE_CONFIGURATION, calls::get,
                S3Operation.PUT_BUCKET_LIFECYCLE_CONFIGURATION, this::put,
                S3Operation.DELETE_BUCKET_LIFECYCLE, calls::delete);
    }

    private void put(S3Call call) throws IOException {
        LifecycleConfiguration wanted = calls.read(call).named(names);
        calls.settings().put(calls.buckets().require(call), Lifecycle.SETTING, wanted);
        call.answer().send(200);
    }
}
