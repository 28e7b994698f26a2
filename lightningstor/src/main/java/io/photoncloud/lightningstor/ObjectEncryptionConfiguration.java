package io.photoncloud.lightningstor;

import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.encryption.ServiceKeys;
import io.photoncloud.lightningstor.object.ServiceEncryption;
import io.photoncloud.lightningstor.s3.BucketCalls;
import io.photoncloud.lightningstor.s3.Encrypting;
import io.photoncloud.lightningstor.s3.EncryptionGroup;
import io.photoncloud.lightningstor.s3.S3Group;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The encryption of objects. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EncryptionProperties.class)
class ObjectEncryptionConfiguration {

    @Bean
    ServiceKeys serviceKeys(
            EmbeddedStore store, EncryptionProperties properties, PhotonProperties photon, SecureRandom random) {
        Path file = properties.keyFile();
        return ServiceKeys.open(
                store,
                file == null ? LightningStorConfiguration.dataDirectory(photon).resolve(ServiceKeys.FILE_NAME) : file,
                random);
    }

    @Bean
    ServiceEncryption serviceEncryption(SettingStore settings, ServiceKeys keys, SecureRandom random) {
        return new ServiceEncryption(settings, keys, random);
    }

    @Bean
    Encrypting encrypting(ServiceEncryption usual, ServiceKeys keys, SecureRandom random) {
        return new Encrypting(usual, keys, random);
    }

    @Bean
    S3Group encryptionGroup(BucketCalls buckets, SettingStore settings) {
        return new EncryptionGroup(buckets, settings);
    }
}
