package io.photoncloud.plasmavmc.image;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.plasmavmc.hypervisor.ImageFile.Format;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What disks may begin as. All that becomes of it is decided here, from value to value.
 *
 * @param tenant whose it is; null where it is everybody's to use, and the system's to change
 * @param claim what is said of its content before anybody has it
 */
public record Image(
        String id,
        @Nullable Tenant tenant,
        String name,
        ImageSource source,
        Claim claim,
        ImageState state,
        Instant created) {

    public static final String NOUN = "image";

    /** The largest disk that an image may hold: as large as a disk may be, 64 TiB. */
    public static final long VIRTUAL_BYTES_MAX = 64L << 40;

    /**
     * What the content is to be.
     *
     * @param sha256 in hex; empty where nobody has said
     * @param format null where nobody has said
     */
    public record Claim(String sha256, @Nullable Format format) {}

    /**
     * What the content is.
     *
     * @param bytes of its file
     * @param virtualBytes of the disk that it holds
     * @param node that had it first, from which others get it
     */
    public record Content(String sha256, Format format, long bytes, long virtualBytes, String node) {}

    public Image {
        Check.name("name", name);
    }

    Key key() {
        return Key.utf8(id);
    }

    public ResourceRef ref() {
        return new ResourceRef(NOUN, id, tenant);
    }

    public static ResourceRef ref(String id) {
        return new ResourceRef(NOUN, id, null);
    }

    /** Whether the VMs of a project may use it. */
    boolean isFor(Tenant user) {
        return tenant == null || tenant.equals(user);
    }

    public Optional<Content> findContent() {
        return state instanceof ImageState.Ready(var _, Content content) ? Optional.of(content) : Optional.empty();
    }

    /** Whether a copy of it that is gone can be had again just as it was. */
    boolean isHadAgain() {
        return switch (source) {
            case ImageSource.Upload _, ImageSource.LocalPath _ -> false;
            case ImageSource.Url _, ImageSource.StoredObject _ -> true;
            // What stands there tomorrow may be a newer one.
            case ImageSource.Catalogue(var _, String checksums) -> checksums.isEmpty();
        };
    }

    /** To be got by a node; as it is where it is being got, or is there. @throws CloudException CONFLICT, somebody has to send it */
    Image importedBy(String node, Instant now, Instant deadline) {
        return switch (state) {
            case ImageState.Importing _, ImageState.Ready _ -> this;
            case ImageState.Pending _, ImageState.Failed _ -> {
                requireSent();
                String by = source instanceof ImageSource.LocalPath(var _, String holder) ? holder : node;
                // Asked of a process that is no node: the first node that needs it gets it.
                yield by.isEmpty() ? this : with(new ImageState.Importing(now, by, deadline));
            }
        };
    }

    /** To be got by another node in the place of one that is lost; as it is where only that one can get it. */
    Image takenOverBy(String node, Instant now, Instant deadline) {
        return switch (source) {
            case ImageSource.Upload _, ImageSource.LocalPath _ -> this;
            case ImageSource.Url _, ImageSource.StoredObject _, ImageSource.Catalogue _ ->
                with(new ImageState.Importing(now, node, deadline));
        };
    }

    private void requireSent() {
        if (source instanceof ImageSource.Upload) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    NOUN + " " + id + " has no content yet: send it by PUT /api/v1/images/" + id + "/content",
                    Map.of("state", state.word()));
        }
    }

    /** That a VM may be made of it, now or once it is here. */
    void requireUsable() {
        if (state instanceof ImageState.Pending) {
            requireSent();
        }
    }

    /** @throws CloudException CONFLICT, it has content, or gets it otherwise */
    void requireUploadable() {
        if (!(source instanceof ImageSource.Upload)) {
            throw refused("comes from " + source.word() + ": register another one to upload to");
        }
        findContent().ifPresent(content -> {
            throw refused("has its content already, whose SHA-256 is " + content.sha256()
                    + ": an image never changes, register another one");
        });
    }

    private CloudException refused(String why) {
        return new CloudException(ErrorCode.CONFLICT, NOUN + " " + id + " " + why, Map.of("state", state.word()));
    }

    Image ready(Content content, Instant now) {
        return with(new ImageState.Ready(now, content));
    }

    Image failed(String reason, Instant now) {
        return with(new ImageState.Failed(now, reason));
    }

    Image renamed(String newName) {
        return new Image(id, tenant, newName, source, claim, state, created);
    }

    private Image with(ImageState next) {
        return new Image(id, tenant, name, source, claim, next, created);
    }
}
