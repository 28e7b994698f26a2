package io.photoncloud.lightningstor;

import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.common.config.StartRefusedException;
import io.photoncloud.lightningstor.bucket.BucketStore;
import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.content.BlobRows;
import io.photoncloud.lightningstor.content.Claims;
import io.photoncloud.lightningstor.content.ContentReader;
import io.photoncloud.lightningstor.content.Intakes;
import io.photoncloud.lightningstor.content.Reaper;
import io.photoncloud.lightningstor.content.Room;
import io.photoncloud.lightningstor.content.Upkeeping;
import io.photoncloud.lightningstor.engine.BlobStore;
import io.photoncloud.lightningstor.event.CountingStore;
import io.photoncloud.lightningstor.event.EventQueue;
import io.photoncloud.lightningstor.identity.KeysByPrefix;
import io.photoncloud.lightningstor.object.ObjectLister;
import io.photoncloud.lightningstor.object.ObjectStore;
import io.photoncloud.lightningstor.object.VersionLister;
import io.photoncloud.lightningstor.s3.BucketCalls;
import io.photoncloud.lightningstor.s3.Encrypting;
import io.photoncloud.lightningstor.s3.Expirations;
import io.photoncloud.lightningstor.s3.Origins;
import io.photoncloud.lightningstor.s3.S3Access;
import io.photoncloud.lightningstor.s3.S3Calls;
import io.photoncloud.lightningstor.s3.S3Door;
import io.photoncloud.lightningstor.s3.S3Group;
import io.photoncloud.lightningstor.s3.S3Meters;
import io.photoncloud.lightningstor.sigv4.SignatureVerifier;
import io.photoncloud.lightningstor.sts.StsDoor;
import io.photoncloud.lightningstor.upload.UploadLister;
import io.photoncloud.lightningstor.upload.UploadStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** LightningSTOR's objects, over its own store and its own files. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LightningStorProperties.class)
class LightningStorConfiguration {

    /** Below so much room where the metadata lies nothing is put any more: what is there stays readable, and can be deleted. */
    private static final long METADATA_RESERVE_BYTES = 256L << 20;

    @Bean
    SecureRandom objectRandom() {
        return new SecureRandom();
    }

    @Bean
    BucketStore bucketStore(EmbeddedStore store) {
        return new BucketStore(store);
    }

    @Bean
    SettingStore settingStore(EmbeddedStore store, BucketStore buckets) {
        return new SettingStore(store, buckets);
    }

    @Bean
    ObjectStore objectStore(
            EmbeddedStore store,
            BucketStore buckets,
            SettingStore settings,
            EventQueue events,
            InstantSource clock,
            SecureRandom random) {
        return new ObjectStore(new CountingStore(store, events), buckets, settings, events, clock, random::nextInt);
    }

    @Bean
    UploadStore uploadStore(EmbeddedStore store, ObjectStore objects) {
        return new UploadStore(store, objects);
    }

    @Bean
    BlobRows blobRows(EmbeddedStore store) {
        return new BlobRows(store);
    }

    @Bean
    Claims claims() {
        return new Claims();
    }

    static Path dataDirectory(PhotonProperties photon) {
        Path directory = photon.dataDirectory();
        if (directory == null) {
            throw new StartRefusedException(
                    "LightningSTOR keeps objects, and has no directory for them", "Set photon.data-directory.");
        }
        return directory;
    }

    @Bean
    Intakes intakes(BlobStore blobs, SecureRandom random, LightningStorProperties properties, PhotonProperties photon) {
        return new Intakes(
                blobs,
                random,
                Math.toIntExact(properties.inRowSizeMax().toBytes()),
                Room.of(dataDirectory(photon), METADATA_RESERVE_BYTES));
    }

    @Bean
    ContentReader contentReader(BlobStore blobs, BlobRows rows, UploadStore uploads, Claims claims) {
        return new ContentReader(blobs, rows, uploads, claims);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Upkeeping upkeeping(EmbeddedStore store, BlobStore blobs, BlobRows rows, UploadStore uploads, Claims claims) {
        return new Upkeeping(blobs, rows, new Reaper(store, blobs, rows, uploads, claims));
    }

    @Bean
    BucketCalls bucketCalls(
            BucketStore buckets,
            SettingStore settings,
            UploadStore uploads,
            LightningStorProperties properties,
            Expirations expirations) {
        return new BucketCalls(buckets, settings, uploads, properties.region(), expirations);
    }

    @Bean
    S3Group objectGroup(
            BucketCalls buckets,
            ObjectStore objects,
            UploadStore uploads,
            EmbeddedStore store,
            ContentReader contents,
            Intakes intakes,
            Encrypting encrypting) {
        return new S3Calls(
                buckets,
                objects,
                uploads,
                new ObjectLister(store),
                new VersionLister(store),
                new UploadLister(store),
                contents,
                intakes,
                encrypting);
    }

    @Bean
    S3Door s3Door(
            List<S3Group> groups,
            Origins origins,
            KeysByPrefix keys,
            StsDoor sts,
            S3Access access,
            LightningStorProperties properties,
            InstantSource clock,
            S3Meters meters) {
        return new S3Door(
                new SignatureVerifier(keys, properties.region(), "s3"),
                access,
                origins,
                groups,
                sts,
                properties.domains(),
                clock,
                meters);
    }
}
