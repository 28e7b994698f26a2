package io.photoncloud.plasmavmc.image;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.plasmavmc.image.ChecksumFile.Digest;
import io.photoncloud.plasmavmc.image.Image.Claim;
import io.photoncloud.plasmavmc.image.Image.Content;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gets the content of images onto this node, verified. Safe for many threads. */
public final class ImageImporter {

    private static final int BUFFER_BYTES = 1 << 18;

    private static final Logger log = LoggerFactory.getLogger(ImageImporter.class);

    private final ImageFiles files;
    private final ImageDownload download;
    private final PeerContents peers;
    private final StoredObjects objects;
    private final AllowedPaths paths;
    private final LongSupplier nanoTime;

    /** @param nanoTime a clock that never goes back, the download's */
    public ImageImporter(
            ImageFiles files,
            ImageDownload download,
            PeerContents peers,
            StoredObjects objects,
            AllowedPaths paths,
            LongSupplier nanoTime) {
        this.files = files;
        this.download = download;
        this.peers = peers;
        this.objects = objects;
        this.paths = paths;
        this.nanoTime = nanoTime;
    }

    /**
     * Gets what nobody has yet, from where the image comes from. {@link ImageFiles#settled} is to follow.
     *
     * @throws ImageRefusedException with what the image's owner is to know
     */
    Content first(Image image, Duration timeMax) throws ImageRefusedException, InterruptedException {
        long until = nanoTime.getAsLong() + timeMax.toNanos();
        return switch (image.source()) {
            case ImageSource.Upload _ -> throw new ImageRefusedException("it has to be sent by somebody");
            case ImageSource.LocalPath(String path, var _) -> copy(path, image.claim());
            case ImageSource.Url(String url) -> downloaded(url, image.claim(), null, until);
            case ImageSource.StoredObject(ObjectAddress address) -> stored(address, image, image.claim(), until);
            case ImageSource.Catalogue(String url, String checksums) ->
                downloaded(url, image.claim(), checksums.isEmpty() ? null : published(url, checksums, until), until);
        };
    }

    /** Out of a bucket of the image's own project: what its owner may read, and nothing that only this service may. */
    private Content stored(ObjectAddress address, Image image, Claim claim, long until)
            throws ImageRefusedException, InterruptedException {
        try (PartialImage partial = files.begin(null)) {
            objects.read(address, image.tenant(), partial, until);
            return partial.finish(claim);
        }
    }

    private Content downloaded(String url, Claim claim, @Nullable Digest published, long until)
            throws ImageRefusedException, InterruptedException {
        try (PartialImage partial = files.begin(published)) {
            download.fetch(url, partial, until);
            return partial.finish(claim);
        }
    }

    private Digest published(String url, String checksums, long until)
            throws ImageRefusedException, InterruptedException {
        TextSink list = new TextSink(ChecksumFile.BYTES_MAX);
        download.fetch(checksums, list, until);
        String path = URI.create(url).getPath();
        String file = path.substring(path.lastIndexOf('/') + 1);
        return ChecksumFile.find(list.text(), file)
                .orElseThrow(() -> new ImageRefusedException(checksums + " does not say what the digest of " + file
                        + " is: without that nobody knows whether it is the publisher's"));
    }

    private Content copy(String text, Claim claim) throws ImageRefusedException {
        Path path;
        try {
            path = paths.require(text);
        } catch (CloudException e) {
            throw new ImageRefusedException(String.valueOf(e.getMessage()), e);
        }
        try (PartialImage partial = files.begin(null);
                FileChannel source = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            partial.requireRoom(source.size());
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
            while (source.read(buffer) >= 0) {
                partial.write(buffer.flip());
                buffer.clear();
            }
            return partial.finish(claim);
        } catch (IOException e) {
            throw new ImageRefusedException(text + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Gets what is known, from the node that had it first, or else from where the image comes from. */
    void again(Image image, Content content, Duration timeMax) throws ImageRefusedException, InterruptedException {
        long until = nanoTime.getAsLong() + timeMax.toNanos();
        Claim claim = new Claim(content.sha256(), content.format());
        try {
            String why = fromPeer(content, claim, timeMax);
            if (why.isEmpty()) {
                return;
            }
            log.atInfo()
                    .addKeyValue("image", image.id())
                    .addKeyValue("cause", why)
                    .log("an image is fetched from where it came from");
            var _ = switch (image.source()) {
                case ImageSource.Upload _, ImageSource.LocalPath _ ->
                    throw new ImageRefusedException(ImageRefusedException.Kind.NOT_HAD, why);
                case ImageSource.Url(String url) -> downloaded(url, claim, null, until);
                case ImageSource.Catalogue(String url, var _) -> downloaded(url, claim, null, until);
                case ImageSource.StoredObject(ObjectAddress address) -> stored(address, image, claim, until);
            };
        } finally {
            files.settled(content.sha256());
        }
    }

    /** @return why it was not had; empty where it was */
    private String fromPeer(Content content, Claim claim, Duration timeMax) throws ImageRefusedException {
        String peer = content.node();
        if (peer.equals(files.node())) {
            return "node " + peer + ", which had it first, has it no more: register it anew";
        }
        try (PartialImage partial = files.begin(null)) {
            peers.read(peer, content.sha256(), partial, timeMax);
            var _ = partial.finish(claim);
            return "";
        } catch (IOException e) {
            return "node " + peer + ", which has it, does not give it: " + e.getMessage()
                    + "; start that node, or register the image anew";
        }
    }
}
