package io.photoncloud.lightningstor;

import io.micrometer.core.instrument.MeterRegistry;
import io.photoncloud.common.health.HealthCheck;
import io.photoncloud.common.metrics.Sampled;
import io.photoncloud.lightningstor.content.BlobSamples;
import io.photoncloud.lightningstor.content.DisksHealth;
import io.photoncloud.lightningstor.engine.BlobStore;
import io.photoncloud.lightningstor.s3.S3Meters;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What operators and monitors see. */
@Configuration(proxyBeanMethods = false)
class WatchingConfiguration {

    @Bean
    S3Meters s3Meters(MeterRegistry registry) {
        return new S3Meters(registry);
    }

    @Bean
    Sampled blobSamples(BlobStore blobs) {
        return new BlobSamples(blobs);
    }

    @Bean
    HealthCheck disksHealth(BlobStore blobs) {
        return new DisksHealth(blobs);
    }
}
