package io.photoncloud.lightningstor;

import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.SecurityProperties;
import io.photoncloud.common.security.Tenancy;
import io.photoncloud.common.web.LastingAnswers;
import io.photoncloud.lightningstor.bucket.BucketStore;
import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.content.ContentReader;
import io.photoncloud.lightningstor.content.Intakes;
import io.photoncloud.lightningstor.object.ObjectLister;
import io.photoncloud.lightningstor.object.ObjectStore;
import io.photoncloud.lightningstor.object.ServiceEncryption;
import io.photoncloud.lightningstor.storage.Admission;
import io.photoncloud.lightningstor.storage.BucketService;
import io.photoncloud.lightningstor.storage.ObjectService;
import io.photoncloud.lightningstor.storage.ObjectUploads;
import io.photoncloud.lightningstor.storage.SilenceMax;
import io.photoncloud.lightningstor.upload.UploadStore;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What is behind the gRPC doors. */
@Configuration(proxyBeanMethods = false)
class StorageConfiguration {

    @Bean
    Admission admission(
            BucketStore buckets, SettingStore settings, Authorizer authorizer, SecurityProperties security) {
        return new Admission(buckets, settings, new Tenancy(security.mode()), authorizer);
    }

    @Bean
    LastingAnswers objectTransfers(LightningStorProperties properties) {
        return new LastingAnswers(
                "objects on their way by gRPC", properties.transfersMax(), LightningStorProperties.TRANSFERS_MAX);
    }

    @Bean
    SilenceMax transferSilenceMax(LightningStorProperties properties) {
        return new SilenceMax(properties.transferSilenceMax(), LightningStorProperties.TRANSFER_SILENCE_MAX);
    }

    @Bean
    BucketService bucketService(
            BucketStore buckets,
            UploadStore uploads,
            Admission admission,
            InstantSource clock,
            LightningStorProperties properties) {
        return new BucketService(buckets, uploads, admission, clock, properties.region());
    }

    @Bean
    ObjectService objectService(
            Admission admission,
            ObjectStore objects,
            EmbeddedStore store,
            ContentReader contents,
            Intakes intakes,
            ServiceEncryption encryption) {
        return new ObjectService(
                admission,
                objects,
                new ObjectLister(store),
                contents,
                encryption,
                new ObjectUploads(objects, intakes, encryption));
    }
}
