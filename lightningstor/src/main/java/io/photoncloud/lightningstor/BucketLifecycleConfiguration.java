package io.photoncloud.lightningstor;

import io.micrometer.core.instrument.MeterRegistry;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.lightningstor.bucket.BucketStore;
import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.engine.Throttle;
import io.photoncloud.lightningstor.lifecycle.BucketWalk;
import io.photoncloud.lightningstor.lifecycle.Days;
import io.photoncloud.lightningstor.lifecycle.Deletions;
import io.photoncloud.lightningstor.lifecycle.LifecyclePasses;
import io.photoncloud.lightningstor.object.ObjectStore;
import io.photoncloud.lightningstor.object.VersionLister;
import io.photoncloud.lightningstor.s3.BucketCalls;
import io.photoncloud.lightningstor.s3.Expirations;
import io.photoncloud.lightningstor.s3.LifecycleCalls;
import io.photoncloud.lightningstor.s3.S3Group;
import io.photoncloud.lightningstor.upload.UploadLister;
import io.photoncloud.lightningstor.upload.UploadStore;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What buckets delete by themselves. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LifecycleProperties.class)
class BucketLifecycleConfiguration {

    @Bean
    Days daysOfLifecycles(LifecycleProperties properties) {
        return new Days(properties.day());
    }

    @Bean
    Expirations expirations(SettingStore settings, Days days) {
        return new Expirations(settings, days);
    }

    @Bean
    S3Group lifecycleGroup(BucketCalls buckets, SettingStore settings, SecureRandom random) {
        return new LifecycleCalls(buckets, settings, () -> EventConfiguration.name(random));
    }

    @Bean
    Deletions deletionsOfLifecycles(
            BucketStore buckets,
            SettingStore settings,
            ObjectStore objects,
            UploadStore uploads,
            LifecycleProperties properties,
            MeterRegistry registry) {
        return new Deletions(buckets, settings, objects, uploads, throttle(properties.deletionsPerSecond()), registry);
    }

    private static Throttle throttle(int perSecond) {
        return new Throttle(perSecond, System::nanoTime, LockSupport::parkNanos);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    LifecyclePasses lifecyclePasses(
            EmbeddedStore store,
            BucketStore buckets,
            SettingStore settings,
            Deletions deletions,
            LifecycleProperties properties,
            Days days,
            InstantSource clock) {
        BucketWalk walk = new BucketWalk(
                new VersionLister(store),
                new UploadLister(store),
                deletions,
                throttle(properties.versionsPerSecond()),
                clock);
        return new LifecyclePasses(store, buckets, settings, walk, clock, properties.interval(), days);
    }
}
