package io.photoncloud.plasmavmc.image;

import io.photoncloud.chainfire.resources.event.ResourceEvent.Severity;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.resources.reconcile.KeyLoop;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableResult;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.plasmavmc.image.Image.Content;
import io.photoncloud.plasmavmc.node.NodeService;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What the nodes write of images, whoever asked for it. */
public final class ImageStates {

    /** The most images of one content that are looked at. */
    static final int SAME_CONTENT_MAX = 1_000;

    private final ReplicatedStore store;
    private final Table<Image> images;
    private final ResourceEvents events;
    private final InstantSource clock;
    private final Duration timeMax;

    /** @param timeMax how long a node may take to get an image */
    public ImageStates(ReplicatedStore store, ResourceEvents events, InstantSource clock, Duration timeMax) {
        this.store = store;
        this.images = ImageStore.images(store);
        this.events = events;
        this.clock = clock;
        this.timeMax = timeMax;
    }

    public Duration timeMax() {
        return timeMax;
    }

    KeyLoop.Feed<Image> feed() {
        return new KeyLoop.Feed<>(images, Row::id);
    }

    Optional<Image> find(String id) {
        return images.find(Key.utf8(id)).map(Row::value);
    }

    /** The images that have a content. */
    List<Image> having(String sha256) {
        return images
                .list(ImageStore.BY_CONTENT, IndexKey.of(sha256), PageRequest.first(SAME_CONTENT_MAX))
                .rows()
                .stream()
                .map(Row::value)
                .toList();
    }

    /** A node gets the image from now on, unless one does already. */
    void beginImport(String id, String node) {
        Instant now = clock.instant();
        change(id, image -> image.importedBy(node, now, now.plus(timeMax)));
    }

    /** The image is got by another node from now on, where the one that was to get it has not been heard of. */
    void takeOver(Image importing, String lost, String node) {
        Instant now = clock.instant();
        requireDone(TableTransaction.run(store, rows -> {
            Image next = importing.takenOverBy(node, now, now.plus(timeMax));
            boolean taken = !next.equals(importing)
                    && rows.find(Key.utf8(NodeService.lease(lost))).isEmpty()
                    && isSame(rows, importing);
            if (taken) {
                rows.update(images, importing.key(), _ -> next);
                events.happened(
                        rows,
                        importing.ref(),
                        Severity.WARNING,
                        "NodeLost",
                        "node " + lost + " has not been heard of: node " + node + " gets it from now on");
            }
            return taken;
        }));
    }

    private boolean isSame(TableTransaction rows, Image known) {
        return rows.find(images, known.key())
                .filter(row -> row.value().state().equals(known.state()))
                .isPresent();
    }

    private void change(String id, UnaryOperator<Image> change) {
        requireDone(TableTransaction.run(store, rows -> {
            Key key = Key.utf8(id);
            boolean there = rows.find(images, key).isPresent();
            if (there) {
                var _ = rows.update(images, key, change);
            }
            return there;
        }));
    }

    private static void requireDone(TableResult<?> result) {
        if (!(result instanceof TableResult.Done<?>)) {
            throw new IllegalStateException("an image cannot be written: " + result);
        }
    }

    /** What the node that was to get it has got. */
    void imported(Image importing, Content content) {
        end(importing, image -> image.ready(content, clock.instant()), Severity.NORMAL, "Imported", content.sha256());
    }

    void failed(Image importing, String reason) {
        end(importing, image -> image.failed(reason, clock.instant()), Severity.WARNING, "NotImported", reason);
    }

    /** Only what was read is replaced: otherwise somebody else has ended it. */
    private void end(Image importing, UnaryOperator<Image> change, Severity severity, String word, String message) {
        requireDone(TableTransaction.run(store, rows -> {
            boolean same = isSame(rows, importing);
            if (same) {
                rows.update(images, importing.key(), change);
                events.happened(rows, importing.ref(), severity, word, message);
            }
            return same;
        }));
    }
}
