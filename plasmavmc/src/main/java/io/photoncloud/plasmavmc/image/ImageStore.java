package io.photoncloud.plasmavmc.image;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.plasmavmc.hypervisor.ImageFile.Format;
import io.photoncloud.proto.plasmavmc.stored.v1.StoredImage;
import io.photoncloud.proto.plasmavmc.stored.v1.StoredImageFormat;
import io.photoncloud.proto.plasmavmc.stored.v1.StoredImageSource;
import io.photoncloud.proto.plasmavmc.stored.v1.StoredImageState;
import io.photoncloud.proto.plasmavmc.stored.v1.StoredImageState.Kind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table of images. */
final class ImageStore {

    static final Index<Image> BY_ORGANIZATION = Index.ofEach("organization", image -> {
        Tenant tenant = image.tenant();
        return tenant == null ? List.of() : List.of(IndexKey.of(tenant.organization(), tenant.project()));
    });

    static final Index<Image> BY_PROJECT = Index.ofEach("project", image -> {
        Tenant tenant = image.tenant();
        return tenant == null ? List.of() : List.of(IndexKey.of(tenant.project()));
    });

    /** Those that are everybody's. */
    static final Index<Image> SHARED =
            Index.ofEach("shared", image -> image.tenant() == null ? List.of(IndexKey.of("shared")) : List.of());

    static final Index<Image> BY_CONTENT = Index.ofEach(
            "content",
            image -> image.findContent().stream()
                    .map(content -> IndexKey.of(content.sha256()))
                    .toList());

    static final Codec<Image> CODEC =
            VersionedCodec.first(ProtoCodec.of(StoredImage.parser(), ImageStore::toStored, ImageStore::toDomain));

    private ImageStore() {}

    static Table<Image> images(ReplicatedStore store) {
        return new Table<>(
                store, "plasmavmc/image", Image::key, CODEC, List.of(BY_ORGANIZATION, BY_PROJECT, SHARED, BY_CONTENT));
    }

    private static StoredImage toStored(Image image) {
        StoredImage.Builder form = StoredImage.newBuilder()
                .setId(image.id())
                .setName(image.name())
                .setSource(toStored(image.source()))
                .setClaimedSha256(image.claim().sha256())
                .setClaimedFormat(toStored(image.claim().format()))
                .setState(toStored(image.state()))
                .setCreatedMs(image.created().toEpochMilli());
        Tenant tenant = image.tenant();
        if (tenant != null) {
            form.setOrganization(tenant.organization()).setProject(tenant.project());
        }
        return form.build();
    }

    private static StoredImageFormat toStored(@Nullable Format format) {
        return switch (format) {
            case QCOW2 -> StoredImageFormat.STORED_IMAGE_FORMAT_QCOW2;
            case RAW -> StoredImageFormat.STORED_IMAGE_FORMAT_RAW;
            case null -> StoredImageFormat.STORED_IMAGE_FORMAT_UNSPECIFIED;
        };
    }

    private static StoredImageSource toStored(ImageSource source) {
        StoredImageSource.Builder form = StoredImageSource.newBuilder();
        return switch (source) {
            case ImageSource.Upload() ->
                form.setKind(StoredImageSource.Kind.KIND_UPLOAD).build();
            case ImageSource.LocalPath(String path, String node) ->
                form.setKind(StoredImageSource.Kind.KIND_PATH)
                        .setPath(path)
                        .setNode(node)
                        .build();
            case ImageSource.Url(String url) ->
                form.setKind(StoredImageSource.Kind.KIND_URL).setUrl(url).build();
            case ImageSource.StoredObject(ObjectAddress address) ->
                form.setKind(StoredImageSource.Kind.KIND_OBJECT)
                        .setUrl(address.url())
                        .build();
            case ImageSource.Catalogue(String url, String checksums) ->
                form.setKind(StoredImageSource.Kind.KIND_CATALOGUE)
                        .setUrl(url)
                        .setChecksumsUrl(checksums)
                        .build();
        };
    }

    private static StoredImageState toStored(ImageState state) {
        StoredImageState.Builder form =
                StoredImageState.newBuilder().setSinceMs(state.since().toEpochMilli());
        return switch (state) {
            case ImageState.Pending _ -> form.setKind(Kind.KIND_PENDING).build();
            case ImageState.Importing(var _, String node, Instant deadline) ->
                form.setKind(Kind.KIND_IMPORTING)
                        .setNode(node)
                        .setDeadlineMs(deadline.toEpochMilli())
                        .build();
            case ImageState.Ready(var _, Image.Content content) ->
                form.setKind(Kind.KIND_READY)
                        .setNode(content.node())
                        .setSha256(content.sha256())
                        .setFormat(toStored(content.format()))
                        .setBytes(content.bytes())
                        .setVirtualBytes(content.virtualBytes())
                        .build();
            case ImageState.Failed(var _, String reason) ->
                form.setKind(Kind.KIND_FAILED).setReason(reason).build();
        };
    }

    private static Image toDomain(StoredImage form) {
        return new Image(
                form.getId(),
                form.getOrganization().isEmpty() ? null : new Tenant(form.getOrganization(), form.getProject()),
                form.getName(),
                toDomain(form.getSource()),
                new Image.Claim(form.getClaimedSha256(), toDomain(form.getClaimedFormat())),
                toDomain(form.getState()),
                Instant.ofEpochMilli(form.getCreatedMs()));
    }

    private static ImageSource toDomain(StoredImageSource form) {
        return switch (form.getKind()) {
            case KIND_UPLOAD -> new ImageSource.Upload();
            case KIND_PATH -> new ImageSource.LocalPath(form.getPath(), form.getNode());
            case KIND_URL -> new ImageSource.Url(form.getUrl());
            case KIND_OBJECT ->
                new ImageSource.StoredObject(ObjectAddress.parse(form.getUrl()).orElseThrow());
            case KIND_CATALOGUE -> new ImageSource.Catalogue(form.getUrl(), form.getChecksumsUrl());
            case KIND_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException("it is not known where an image comes from");
        };
    }

    private static ImageState toDomain(StoredImageState form) {
        Instant since = Instant.ofEpochMilli(form.getSinceMs());
        return switch (form.getKind()) {
            case KIND_PENDING -> new ImageState.Pending(since);
            case KIND_IMPORTING ->
                new ImageState.Importing(since, form.getNode(), Instant.ofEpochMilli(form.getDeadlineMs()));
            case KIND_READY -> {
                Format format = toDomain(form.getFormat());
                if (format == null) {
                    throw new IllegalArgumentException("an image is ready and has no format");
                }
                yield new ImageState.Ready(
                        since,
                        new Image.Content(
                                form.getSha256(), format, form.getBytes(), form.getVirtualBytes(), form.getNode()));
            }
            case KIND_FAILED -> new ImageState.Failed(since, form.getReason());
            case KIND_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalArgumentException("an image has no known state");
        };
    }

    private static @Nullable Format toDomain(StoredImageFormat form) {
        return switch (form) {
            case STORED_IMAGE_FORMAT_QCOW2 -> Format.QCOW2;
            case STORED_IMAGE_FORMAT_RAW -> Format.RAW;
            case STORED_IMAGE_FORMAT_UNSPECIFIED -> null;
            case UNRECOGNIZED -> throw new IllegalArgumentException("an image has no known format");
        };
    }
}
