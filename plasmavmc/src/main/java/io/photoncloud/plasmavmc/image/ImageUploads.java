package io.photoncloud.plasmavmc.image;

import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.plasmavmc.image.Image.Content;
import java.nio.ByteBuffer;

/** Takes in what somebody sends, and keeps it on this node. Safe for many threads. */
public final class ImageUploads {

    private final ImageService images;
    private final ImageFiles files;

    public ImageUploads(ImageService images, ImageFiles files) {
        this.images = images;
        this.files = files;
    }

    /** @throws CloudException NOT_FOUND, PERMISSION_DENIED; CONFLICT, nothing is to be sent for it */
    public Upload begin(String id, TenantNames named) {
        Image image = images.uploadable(id, named);
        if (files.node().isEmpty()) {
            throw ImageService.noNode();
        }
        try {
            return new Upload(image, files.begin(null));
        } catch (ImageRefusedException e) {
            throw told(e);
        }
    }

    private static CloudException told(ImageRefusedException e) {
        return switch (e.kind()) {
            case WRONG ->
                CloudException.invalid("content", "the image that it is said to be", "content: " + e.reason());
            case TOO_LONG -> new CloudException(ErrorCode.PAYLOAD_TOO_LARGE, e.reason());
            case NOT_HAD -> new CloudException(ErrorCode.UNAVAILABLE, e.reason(), e);
        };
    }

    /** A content that arrives. It is kept when all of it has, and otherwise nothing of it is. For one thread. */
    public final class Upload implements AutoCloseable {

        private final Image image;
        private final PartialImage partial;

        private Upload(Image image, PartialImage partial) {
            this.image = image;
            this.partial = partial;
        }

        /** @param bytes that are said to come */
        public void announce(long bytes) {
            try {
                partial.requireRoom(bytes);
            } catch (ImageRefusedException e) {
                throw told(e);
            }
        }

        /** @throws CloudException PAYLOAD_TOO_LARGE; UNAVAILABLE, the disk is full */
        public void write(ByteBuffer part) {
            try {
                partial.write(part);
            } catch (ImageRefusedException e) {
                throw told(e);
            }
        }

        /** @throws CloudException VALIDATION_ERROR, it is not what was said of it; CONFLICT, somebody else was faster */
        public Row<Image> finish() {
            Content content;
            try {
                content = partial.finish(image.claim());
            } catch (ImageRefusedException e) {
                throw told(e);
            }
            try {
                return images.uploaded(image, content);
            } finally {
                files.settled(content.sha256());
            }
        }

        @Override
        public void close() {
            partial.close();
        }
    }
}
