package io.photoncloud.plasmavmc.image;

import io.photoncloud.chainfire.resources.reconcile.KeyLoop;
import io.photoncloud.chainfire.resources.reconcile.ReconcileLoop;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.plasmavmc.image.Image.Content;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Gets the images that this node is to get, one at a time each, and those in the place of nodes that are lost, and takes those
 * out of their waiting that nobody got in time. It has a loop of its own, so that no VM waits for another's image.
 */
public final class ImageAgent implements AutoCloseable {

    /** Files that nobody needs are looked for so often. */
    private static final Duration RESYNC = Duration.ofMinutes(5);

    /** What another node does is ended by that node; only where it does not, by this one. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    /** So often it is looked whether a node that is to get an image is there. */
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final ImageStates states;
    private final ImageFiles files;
    private final ImageImporter importer;
    private final NodeImages images;
    private final InstantSource clock;
    private final Thread thread;

    /** Starts it, with a {@code nanoTime} that never goes back. */
    public ImageAgent(
            ImageStates states,
            ImageFiles files,
            ImageImporter importer,
            NodeImages images,
            InstantSource clock,
            LongSupplier nanoTime,
            RandomGenerator random) {
        this.states = states;
        this.files = files;
        this.importer = importer;
        this.images = images;
        this.clock = clock;
        KeyLoop loop = new KeyLoop(
                "images of node " + files.node(),
                List.of(states.feed()),
                this::tidy,
                this::attempt,
                new ReconcileLoop.Options(
                        Fetches.AT_ONCE_MAX,
                        states.timeMax().plus(GRACE),
                        Duration.ofMillis(200),
                        Duration.ofSeconds(30),
                        RESYNC),
                nanoTime,
                random);
        this.thread = Thread.ofVirtual().name("images").start(() -> run(loop));
    }

    private static void run(KeyLoop loop) {
        try {
            loop.run();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Key> tidy() {
        images.tidy();
        return List.of();
    }

    private Optional<Duration> attempt(Key id) throws InterruptedException {
        Image image = states.find(id.toUtf8()).orElse(null);
        if (image == null || !(image.state() instanceof ImageState.Importing(var _, String node, Instant deadline))) {
            return Optional.empty();
        }
        boolean own = node.equals(files.node());
        Duration left = Duration.between(clock.instant(), own ? deadline : deadline.plus(GRACE));
        if (!left.isPositive()) {
            states.failed(
                    image,
                    "node " + node + " did not have it in time: photon.plasmavmc.image-time-max is "
                            + states.timeMax());
            return Optional.empty();
        }
        if (!own) {
            if (!files.node().isEmpty()) {
                states.takeOver(image, node, files.node());
            }
            return Optional.of(LOOK.compareTo(left) < 0 ? LOOK : left);
        }
        get(image, left);
        return Optional.empty();
    }

    private void get(Image image, Duration left) throws InterruptedException {
        Content content;
        try {
            content = importer.first(image, left);
        } catch (ImageRefusedException e) {
            if (Thread.interrupted()) { // Then it may be for that: this node is stopped, and goes on when it starts
                // again.
                throw new InterruptedException();
            }
            states.failed(image, e.reason());
            return;
        }
        try {
            states.imported(image, content);
        } finally {
            files.settled(content.sha256());
        }
        images.tidy();
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
