package io.photoncloud.lightningstor.door;

import io.photoncloud.common.api.FailureTranslator;
import io.photoncloud.common.api.PageLimits;
import io.photoncloud.common.config.HttpProperties;
import io.photoncloud.common.grpc.GrpcRules;
import io.photoncloud.lightningstor.storage.BucketService;
import io.photoncloud.lightningstor.storage.DiskService;
import io.photoncloud.lightningstor.storage.ObjectService;
import io.photoncloud.lightningstor.storage.StorageFailures;
import java.util.Arrays;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the gRPC doors need, and what their methods need of their callers. */
@Configuration(proxyBeanMethods = false)
class DoorConfiguration {

    private static final String BUCKETS = "photon.lightningstor.v1.BucketService/";
    private static final String OBJECTS = "photon.lightningstor.v1.ObjectService/";
    private static final String DISKS = "photon.lightningstor.v1.DiskService/";

    @Bean
    PageLimits pageLimits(HttpProperties settings) {
        return settings.pageLimits();
    }

    @Bean
    FailureTranslator storageFailures() {
        return new StorageFailures();
    }

    @Bean
    GrpcRules lightningStorRules() {
        return GrpcRules.builder()
                .needsCheckedByService(BucketService.READ, methods(BUCKETS, "GetBucket", "ListBuckets"))
                .needsCheckedByService(BucketService.CREATE, methods(BUCKETS, "CreateBucket"))
                .needsCheckedByService(BucketService.DELETE, methods(BUCKETS, "DeleteBucket"))
                .needsCheckedByService(ObjectService.READ, methods(OBJECTS, "HeadObject", "GetObject", "ListObjects"))
                .needsCheckedByService(ObjectService.WRITE, methods(OBJECTS, "PutObject", "CopyObject"))
                .needsCheckedByService(ObjectService.DELETE, methods(OBJECTS, "DeleteObject"))
                .needs(DiskService.READ, methods(DISKS, "ListDisks"))
                .needs(DiskService.ADMINISTER, methods(DISKS, "ReplaceDisk"))
                .build();
    }

    private static String[] methods(String service, String... names) {
        return Arrays.stream(names).map(service::concat).toArray(String[]::new);
    }
}
