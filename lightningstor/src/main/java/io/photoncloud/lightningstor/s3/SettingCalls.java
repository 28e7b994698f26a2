package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.bucket.Setting;
import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.io.IOException;
import java.io.InputStream;

/**
 * The calls that put, get and delete a setting of a bucket as the document it is.
 *
 * @param absent what is said where it is not set
 */
record SettingCalls<T>(BucketCalls buckets, SettingStore settings, Setting<T> setting, S3Error absent) {

    void get(S3Call call) throws IOException {
        Known bucket = buckets.require(call);
        T value = settings.find(bucket, setting)
                .orElseThrow(() -> new S3Exception(absent).with("BucketName", call.bucket()));
        call.answer().send(200, setting.writing().apply(value));
    }

    void put(S3Call call) throws IOException {
        set(call);
        call.answer().send(200);
    }

    /** Without an answer. */
    void set(S3Call call) throws IOException {
        settings.put(buckets.require(call), setting, read(call));
    }

    /** The document that came, whole and as it was said to be. */
    T read(S3Call call) throws IOException {
        try (InputStream body = Checked.body(call)) {
            return setting.reading().read(body);
        }
    }

    void delete(S3Call call) {
        settings.delete(buckets.require(call), setting);
        call.answer().send(204);
    }
}
