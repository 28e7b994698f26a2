package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.event.EventQueue;
import io.photoncloud.lightningstor.event.Subscriptions;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Operation;
import io.photoncloud.lightningstor.xml.NotificationConfiguration;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The calls about who is told what happens in a bucket. */
public final class NotificationCalls implements S3Group {

    private final SettingCalls<NotificationConfiguration> calls;
    private final EventQueue queue;
    private final Set<String> webhooks;
    private final Supplier<String> names;

    /**
     * @param webhooks the names of those that there are
     * @param names for configurations that have none
     */
    public NotificationCalls(
            BucketCalls buckets,
            SettingStore settings,
            EventQueue queue,
            Set<String> webhooks,
            Supplier<String> names) {
        // Where nothing is set, the answer is an empty configuration, and no error.
        this.calls = new SettingCalls<>(buckets, settings, Subscriptions.SETTING, S3Error.NO_SUCH_BUCKET);
        this.queue = queue;
        this.webhooks = Set.copyOf(webhooks);
        this.names = names;
    }

    @Override
    public Map<S3Operation, S3Handler> handlers() {
        return Map.of(
                S3Operation.GET_BUCKET_NOTIFICATION_CONFIGURATION, this::get,
                S3Operation.PUT_BUCKET_NOTIFICATION_CONFIGURATION, this::put);
    }

    private void get(S3Call call) throws IOException {
        Known bucket = calls.buckets().require(call);
        NotificationConfiguration configuration = calls.settings()
                .find(bucket, Subscriptions.SETTING)
                .orElseGet(() -> new NotificationConfiguration(List.of()));
        call.answer().send(200, configuration.write());
    }

    private void put(S3Call call) throws IOException {
        Known bucket = calls.buckets().require(call);
        NotificationConfiguration wanted = calls.read(call);
        Subscriptions.require(wanted, webhooks);
        if (wanted.targets().isEmpty()) {
            calls.settings().delete(bucket, Subscriptions.SETTING);
        } else {
            calls.settings().put(bucket, Subscriptions.SETTING, wanted.named(names));
            if (!call.headers()
                    .find("x-amz-skip-destination-validation")
                    .orElse("")
                    .equalsIgnoreCase("true")) {
                queue.test(bucket, wanted);
            }
        }
        call.answer().send(200);
    }
}
