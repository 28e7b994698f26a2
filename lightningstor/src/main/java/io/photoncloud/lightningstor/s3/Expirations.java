package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.lifecycle.Days;
import io.photoncloud.lightningstor.lifecycle.Lifecycle;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.protocol.PercentCoding;
import io.photoncloud.lightningstor.protocol.S3Dates;

/** Says of a current object when it expires, and by which rule. */
public record Expirations(SettingStore settings, Days days) {

    void tell(S3Answer answer, Known bucket, ObjectVersion object) {
        settings.find(bucket, Lifecycle.SETTING)
                .flatMap(rules -> new Lifecycle(rules, days).expiry(object))
                .ifPresent(expiry -> answer.header(
                        "x-amz-expiration",
                        "expiry-date=\"" + S3Dates.http(expiry.date()) + "\", rule-id=\""
                                + PercentCoding.encode(expiry.ruleId()) + "\""));
    }
}
