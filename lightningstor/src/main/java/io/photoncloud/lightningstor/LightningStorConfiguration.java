package io.photoncloud.lightningstor;

import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.common.config.StartRefusedException;
import io.photoncloud.common.security.SecurityProperties;
import io.photoncloud.lightningstor.bucket.BucketStore;
import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.content.BlobRows;
import io.photoncloud.lightningstor.content.Claims;
import io.photoncloud.lightningstor.content.ContentReader;
import io.photoncloud.lightningstor.content.Reaper;
import io.photoncloud.lightningstor.content.Upkeeping;
import io.photoncloud.lightningstor.engine.BlobStore;
import io.photoncloud.lightningstor.engine.BlobStoreSettings;
import io.photoncloud.lightningstor.engine.DirectoryDisk;
import io.photoncloud.lightningstor.engine.Scheme;
import io.photoncloud.lightningstor.object.ObjectLister;
import io.photoncloud.lightningstor.object.ObjectStore;
import io.photoncloud.lightningstor.object.VersionLister;
import io.photoncloud.lightningstor.root.RootKey;
import io.photoncloud.lightningstor.s3.BucketCalls;
import io.photoncloud.lightningstor.s3.Origins;
import io.photoncloud.lightningstor.s3.S3Access;
import io.photoncloud.lightningstor.s3.S3Calls;
import io.photoncloud.lightningstor.s3.S3Door;
import io.photoncloud.lightningstor.s3.S3Group;
import io.photoncloud.lightningstor.sigv4.SignatureVerifier;
import io.photoncloud.lightningstor.upload.UploadLister;
import io.photoncloud.lightningstor.upload.UploadStore;
import java.io.IOException;
import java.nio.file.Files;
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
            EmbeddedStore store, BucketStore buckets, SettingStore settings, InstantSource clock, SecureRandom random) {
        return new ObjectStore(store, buckets, settings, clock, random::nextInt);
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

    @Bean(destroyMethod = "close")
    BlobStore blobStore(PhotonProperties photon, SecureRandom random) throws IOException {
        Path directory = dataDirectory(photon).resolve("objects");
        Files.createDirectories(directory);
        return BlobStore.open(List.of(new DirectoryDisk(directory)), BlobStoreSettings.of(Scheme.SINGLE), random);
    }

    private static Path dataDirectory(PhotonProperties photon) {
        Path directory = photon.dataDirectory();
        if (directory == null) {
            throw new StartRefusedException(
                    "LightningSTOR keeps objects, and has no directory for them", "Set photon.data-directory.");
        }
        return directory;
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
    RootKey rootKey(PhotonProperties photon, SecureRandom random) throws IOException {
        return RootKey.open(dataDirectory(photon).resolve("root-key"), random);
    }

    @Bean
    BucketCalls bucketCalls(BucketStore buckets, SettingStore settings, LightningStorProperties properties) {
        return new BucketCalls(buckets, settings, properties.region());
    }

    @Bean
    S3Group objectGroup(
            BucketCalls buckets,
            ObjectStore objects,
            UploadStore uploads,
            EmbeddedStore store,
            ContentReader contents,
            BlobStore blobs,
            SecureRandom random) {
        return new S3Calls(
                buckets,
                objects,
                uploads,
                new ObjectLister(store),
                new VersionLister(store),
                new UploadLister(store),
                contents,
                blobs,
                random);
    }

    @Bean
    S3Door s3Door(
            List<S3Group> groups,
            Origins origins,
            RootKey root,
            SecurityProperties security,
            LightningStorProperties properties,
            InstantSource clock) {
        return new S3Door(
                new SignatureVerifier(root, properties.region(), "s3"),
                new S3Access(security.mode()),
                origins,
                groups,
                properties.domains(),
                clock);
    }
}
