package io.photoncloud.lightningstor;

import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.lightningstor.content.Intakes;
import io.photoncloud.lightningstor.form.Spool;
import io.photoncloud.lightningstor.identity.KeysByPrefix;
import io.photoncloud.lightningstor.object.ObjectStore;
import io.photoncloud.lightningstor.s3.BucketCalls;
import io.photoncloud.lightningstor.s3.Encrypting;
import io.photoncloud.lightningstor.s3.PostCalls;
import io.photoncloud.lightningstor.s3.S3Group;
import io.photoncloud.lightningstor.sigv4.PostVerifier;
import java.io.IOException;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The forms by which browsers upload objects. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FormProperties.class)
class FormConfiguration {

    @Bean
    Spool formSpool(PhotonProperties photon, FormProperties properties) throws IOException {
        return Spool.open(
                LightningStorConfiguration.dataDirectory(photon).resolve("forms"),
                properties.waitingSizeMax().toBytes());
    }

    @Bean
    S3Group postGroup(
            BucketCalls buckets,
            ObjectStore objects,
            Intakes intakes,
            Encrypting encrypting,
            KeysByPrefix keys,
            LightningStorProperties properties,
            Spool spool) {
        return new PostCalls(buckets, objects, intakes, encrypting, new PostVerifier(keys, properties.region()), spool);
    }
}
