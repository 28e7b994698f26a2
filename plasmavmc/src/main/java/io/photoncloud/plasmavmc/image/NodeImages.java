package io.photoncloud.plasmavmc.image;

import io.photoncloud.chainfire.resources.operation.OperationKind.CannotBeDone;
import io.photoncloud.chainfire.resources.operation.OperationKind.NotYet;
import io.photoncloud.plasmavmc.hypervisor.ImageFile;
import io.photoncloud.plasmavmc.image.Image.Content;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The images of a node: each that a VM is made of is there, or on its way, once. What the VMs of this node are not made of goes
 * when there is not room for all. Safe for many threads.
 */
public final class NodeImages implements VmImages, AutoCloseable {

    /** Whether the node's hypervisor reads images. */
    public enum Bytes {
        NEEDED,
        /** It runs nothing: an image is known, and that is enough. */
        NOT_NEEDED
    }

    /** How often it is looked whether an image has come. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    /** So much longer is an image waited for than it may take: by then it is told why it did not come. */
    private static final Duration TELLING = Duration.ofSeconds(30);

    private final ImageStates states;
    private final ImageFiles files;
    private final ImageImporter importer;
    private final ImageUse use;
    private final Bytes bytes;
    private final Fetches fetches;

    public NodeImages(
            ImageStates states,
            ImageFiles files,
            ImageImporter importer,
            ImageUse use,
            Bytes bytes,
            InstantSource clock) {
        this.states = states;
        this.files = files;
        this.importer = importer;
        this.use = use;
        this.bytes = bytes;
        this.fetches = new Fetches(clock);
    }

    @Override
    public Obtained obtain(String id, Instant since) throws NotYet, CannotBeDone {
        Image image = states.find(id).orElseThrow(() -> new CannotBeDone("there is no image " + id));
        if (bytes == Bytes.NOT_NEEDED && image.source() instanceof ImageSource.Catalogue) {
            return new Obtained(0, null);
        }
        return switch (image.state()) {
            case ImageState.Pending _
            when image.source() instanceof ImageSource.Upload ->
                throw new CannotBeDone("image " + id + " has no content yet");
            case ImageState.Pending _ -> throw imported(id);
            case ImageState.Importing _ -> throw new NotYet(PAUSE);
            case ImageState.Failed(Instant at, String reason) -> {
                if (!at.isBefore(since)) {
                    throw new CannotBeDone("image " + id + ": " + reason);
                }
                throw imported(id);
            }
            case ImageState.Ready(var _, Content content) ->
                bytes == Bytes.NOT_NEEDED ? new Obtained(content.virtualBytes(), null) : local(image, content, since);
        };
    }

    @Override
    public Duration timeMax() {
        return states.timeMax().plus(TELLING);
    }

    private NotYet imported(String id) {
        states.beginImport(id, files.node());
        return new NotYet(PAUSE);
    }

    private Obtained local(Image image, Content content, Instant since) throws NotYet, CannotBeDone {
        Optional<Path> file = files.find(content.sha256());
        if (file.isPresent()) {
            long virtualBytes = content.virtualBytes();
            return new Obtained(virtualBytes, new ImageFile(file.get(), content.format(), virtualBytes));
        }
        Optional<String> failure = fetches.begin(content.sha256(), since, () -> {
            importer.again(image, content, states.timeMax());
            tidy();
        });
        if (failure.isPresent()) {
            throw new CannotBeDone("image " + image.id() + ": " + failure.get());
        }
        throw new NotYet(PAUSE);
    }

    /** Deletes files that are not needed here: those of no image, and others when there are too many. */
    void tidy() {
        files.tidy(new Needs());
    }

    private final class Needs implements ImageFiles.Uses {

        private @Nullable Set<String> used;

        @Override
        public ImageFiles.Use of(String sha256) {
            List<Image> images = states.having(sha256);
            if (images.isEmpty()) {
                return ImageFiles.Use.NOBODYS;
            }
            boolean needed = images.size() == ImageStates.SAME_CONTENT_MAX
                    || images.stream().anyMatch(image -> isOnly(image) || isUsed(image.id()));
            return needed ? ImageFiles.Use.NEEDED : ImageFiles.Use.SPARE;
        }

        private boolean isOnly(Image image) {
            return !image.isHadAgain()
                    && image.findContent()
                            .filter(content -> content.node().equals(files.node()))
                            .isPresent();
        }

        private boolean isUsed(String image) {
            if (used == null) {
                used = use.usedOn(files.node());
            }
            return used.contains(image);
        }
    }

    @Override
    public void close() {
        fetches.close();
    }
}
