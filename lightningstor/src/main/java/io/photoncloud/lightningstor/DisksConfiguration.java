package io.photoncloud.lightningstor;

import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.common.config.StartRefusedException;
import io.photoncloud.lightningstor.engine.BlobStore;
import io.photoncloud.lightningstor.engine.BlobStoreSettings;
import io.photoncloud.lightningstor.engine.DirectoryDisk;
import io.photoncloud.lightningstor.engine.Scheme;
import io.photoncloud.lightningstor.storage.DiskService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The disks under the engine. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DisksProperties.class)
class DisksConfiguration {

    @Bean(destroyMethod = "close")
    BlobStore blobStore(PhotonProperties photon, DisksProperties properties, SecureRandom random) throws IOException {
        Scheme scheme = scheme(properties);
        Path embedded = LightningStorConfiguration.dataDirectory(photon).resolve("objects");
        List<Path> directories = directories(properties, embedded);
        if (directories.size() < scheme.total()) {
            throw new StartRefusedException(
                    "the scheme " + scheme + " takes " + scheme.total() + " disks, and " + directories.size()
                            + " are named",
                    "Set " + DisksProperties.DIRECTORIES + " to as many, or " + DisksProperties.SCHEME
                            + " to what there is.");
        }
        return BlobStore.open(
                directories.stream().map(DirectoryDisk::new).toList(), BlobStoreSettings.of(scheme), random);
    }

    private static Scheme scheme(DisksProperties properties) {
        try {
            return Scheme.valueOf(properties.scheme());
        } catch (IllegalArgumentException e) {
            throw new StartRefusedException(
                    DisksProperties.SCHEME + " is " + properties.scheme() + ": " + e.getMessage(),
                    "Set it to as many shards of data and of parity as there are disks, like 4+2.");
        }
    }

    private static List<Path> directories(DisksProperties properties, Path embedded) throws IOException {
        if (properties.directories().isEmpty()) {
            Files.createDirectories(embedded);
            return List.of(embedded);
        }
        List<Path> named = properties.directories().stream()
                .map(directory -> Path.of(directory).toAbsolutePath().normalize())
                .toList();
        if (named.stream().distinct().count() < named.size()) {
            throw new StartRefusedException(
                    DisksProperties.DIRECTORIES + " names a directory twice", "Name each disk once.");
        }
        if (Files.isDirectory(embedded)
                && !named.contains(embedded.toAbsolutePath().normalize())) {
            throw new StartRefusedException(
                    "objects are in " + embedded + ", which " + DisksProperties.DIRECTORIES + " does not name",
                    "Name it too: what is there stays readable, and new objects go to all disks.");
        }
        return named;
    }

    @Bean
    DiskService diskService(BlobStore blobs) {
        return new DiskService(blobs);
    }
}
