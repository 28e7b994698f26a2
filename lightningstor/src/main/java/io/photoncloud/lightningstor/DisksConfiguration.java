package io.photoncloud.lightningstor;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.common.config.StartRefusedException;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.SecurityProperties;
import io.photoncloud.common.security.Tenancy;
import io.photoncloud.lightningstor.engine.BlobStore;
import io.photoncloud.lightningstor.engine.BlobStoreSettings;
import io.photoncloud.lightningstor.engine.DirectoryDisk;
import io.photoncloud.lightningstor.engine.Scheme;
import io.photoncloud.lightningstor.storage.DiskService;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.List;
import java.util.OptionalLong;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The disks under the engine. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DisksProperties.class)
class DisksConfiguration {

    private static final String DISK_SET = "disk-set";

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
        Path known = LightningStorConfiguration.dataDirectory(photon).resolve(DISK_SET);
        OptionalLong expected = Files.exists(known)
                ? OptionalLong.of(
                        Long.parseUnsignedLong(Files.readString(known, US_ASCII).strip(), 16))
                : OptionalLong.empty();
        BlobStore opened = BlobStore.open(
                there(directories, expected).stream().map(DirectoryDisk::new).toList(),
                BlobStoreSettings.of(scheme),
                expected,
                random);
        if (expected.isEmpty()) {
            remember(known, opened.diskSet());
        }
        return opened;
    }

    /** A directory that is not there is a disk that is missing, and is not made: its disk may only not be mounted. */
    private static List<Path> there(List<Path> directories, OptionalLong expected) {
        List<Path> there = directories.stream().filter(Files::isDirectory).toList();
        if (expected.isEmpty() && there.size() < directories.size()) {
            throw new StartRefusedException(
                    "of the directories that " + DisksProperties.DIRECTORIES + " names, only these are there: " + there,
                    "Make the others, each on its disk.");
        }
        return there;
    }

    /** Which disks objects are on, so that a start without them is told from a first one. */
    private static void remember(Path file, long diskSet) throws IOException {
        Path fresh = file.resolveSibling(DISK_SET + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer content = ByteBuffer.wrap("%016x%n".formatted(diskSet).getBytes(US_ASCII));
            while (content.hasRemaining()) {
                var _ = channel.write(content);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
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
    DiskService diskService(BlobStore blobs, Authorizer authorizer, SecurityProperties security) {
        return new DiskService(blobs, new Access(new Tenancy(security.mode()), authorizer));
    }
}
