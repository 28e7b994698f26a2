package io.photoncloud.plasmavmc.image;

import io.photoncloud.common.api.Sha256;
import io.photoncloud.plasmavmc.image.Image.Claim;
import io.photoncloud.plasmavmc.image.Image.Content;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** An image that is on its way to this node. What was written is gone when it is closed before it is whole. For one thread. */
final class PartialImage implements ImageSink, AutoCloseable {

    private final ImageFiles files;
    private final Path file;
    private final DataSize sizeMax;
    private final FileChannel channel;
    private final ChecksumFile.@Nullable Digest published;
    private MessageDigest sha256 = Sha256.start();
    private @Nullable MessageDigest sha512;
    private long bytes;

    /** @param published what its publisher says its digest is; null where nobody was asked */
    PartialImage(ImageFiles files, Path file, DataSize sizeMax, ChecksumFile.@Nullable Digest published)
            throws IOException {
        this.published = published;
        this.sha512 = sha512();
        this.files = files;
        this.file = file;
        this.sizeMax = sizeMax;
        this.channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Null where nobody will ask for it. */
    private @Nullable MessageDigest sha512() {
        try {
            return published == null || published.isSha256() ? null : MessageDigest.getInstance("SHA-512");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform has no SHA-512", e);
        }
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public void requireRoom(long more) throws ImageRefusedException {
        if (more > sizeMax.toBytes() - bytes) {
            throw new ImageRefusedException(
                    ImageRefusedException.Kind.TOO_LONG,
                    "it is longer than photon.plasmavmc.image-size-max, which is " + sizeMax.toBytes() + " bytes");
        }
    }

    @Override
    public void write(ByteBuffer part) throws ImageRefusedException {
        requireRoom(part.remaining());
        bytes += part.remaining();
        sha256.update(part.duplicate());
        if (sha512 != null) {
            sha512.update(part.duplicate());
        }
        try {
            while (part.hasRemaining()) {
                channel.write(part);
            }
        } catch (IOException e) {
            throw files.cannotBeKept(e);
        }
    }

    @Override
    public void restart() throws ImageRefusedException {
        try {
            channel.truncate(0);
            channel.position(0);
        } catch (IOException e) {
            throw files.cannotBeKept(e);
        }
        bytes = 0;
        sha256 = Sha256.start();
        sha512 = sha512();
    }

    /**
     * All of it has come: it is looked at, and kept. {@link ImageFiles#settled} is to follow.
     *
     * @throws ImageRefusedException it is not what was said of it, or nothing that a disk can begin as
     */
    Content finish(Claim claim) throws ImageRefusedException {
        String digest = HexFormat.of().formatHex(sha256.digest());
        if (!claim.sha256().isEmpty()) {
            requireSame("its SHA-256", claim.sha256(), digest);
        }
        if (published != null) {
            String found = sha512 == null ? digest : HexFormat.of().formatHex(sha512.digest());
            requireSame("its digest", published.hex(), found);
        }
        try {
            ImageProbe.Found found = ImageProbe.probe(channel, claim.format());
            channel.force(true);
            files.keep(file, digest);
            return new Content(digest, found.format(), bytes, found.virtualBytes(), files.node());
        } catch (IOException e) {
            throw files.cannotBeKept(e);
        }
    }

    private void requireSame(String what, String wanted, String found) throws ImageRefusedException {
        if (!wanted.equals(found)) {
            throw new ImageRefusedException(what + " should be " + wanted + ", and is " + found + ", of " + bytes
                    + " bytes: what came is not the image");
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // It is deleted when the process starts anew.
            throw new UncheckedIOException(e);
        }
    }
}
