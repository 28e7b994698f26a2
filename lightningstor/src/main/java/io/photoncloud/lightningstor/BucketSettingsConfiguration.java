package io.photoncloud.lightningstor;

import io.photoncloud.common.security.SecurityProperties;
import io.photoncloud.lightningstor.bucket.BucketStore;
import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.object.ObjectStore;
import io.photoncloud.lightningstor.s3.BucketCalls;
import io.photoncloud.lightningstor.s3.LockCalls;
import io.photoncloud.lightningstor.s3.Origins;
import io.photoncloud.lightningstor.s3.QuotaCalls;
import io.photoncloud.lightningstor.s3.S3Group;
import io.photoncloud.lightningstor.s3.TaggingCalls;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The calls about tags, locks, origins and quotas. */
@Configuration(proxyBeanMethods = false)
class BucketSettingsConfiguration {

    @Bean
    S3Group taggingGroup(BucketCalls buckets, ObjectStore objects, SettingStore settings) {
        return new TaggingCalls(buckets, objects, settings);
    }

    @Bean
    Origins origins(BucketCalls calls, BucketStore buckets, SettingStore settings, SecurityProperties security) {
        return new Origins(calls, buckets, settings, security.mode());
    }

    @Bean
    S3Group quotaGroup(BucketCalls buckets, SettingStore settings, ObjectStore objects) {
        return new QuotaCalls(buckets, settings, objects.accounts());
    }

    @Bean
    S3Group lockGroup(BucketCalls buckets, ObjectStore objects, SettingStore settings) {
        return new LockCalls(buckets, objects, settings);
    }
}
